/** How finely the sound is drawn. */
export interface WaveformParameters {
  /** Most stretches, whatever the length of the sound. */
  readonly maxStretches: number;
  /** Shortest stretch, in seconds. */
  readonly minStretchSeconds: number;
}

/** Wide screens are under 4000 pixels; 10 ms is as fine as a cue can be placed by ear. */
export const WAVEFORM_PARAMETERS: WaveformParameters = { maxStretches: 2000, minStretchSeconds: 0.01 };

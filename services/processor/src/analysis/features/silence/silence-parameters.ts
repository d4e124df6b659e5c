/** When sound counts as silence. */
export interface SilenceParameters {
  /** A sample is silent below this level, in dBFS (full scale = 0). */
  readonly thresholdDb: number;
  /** Shortest passage, in seconds. */
  readonly minSeconds: number;
}

/**
 * -50 dBFS as in the first example of FFmpeg's documentation of `silencedetect`; its default of -60 dB misses the silence of most
 * recordings, whose noise lies between. Half a second, because shorter pauses belong to speech.
 */
export const SILENCE_PARAMETERS: SilenceParameters = { thresholdDb: -50, minSeconds: 0.5 };

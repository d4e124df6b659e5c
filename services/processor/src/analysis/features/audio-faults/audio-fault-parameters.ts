/** What counts as a fault of the sound. Levels are RMS, relative to full scale = 1. */
export interface AudioFaultParameters {
  /** Length of the blocks that are judged, in seconds; faults begin and end with them. */
  readonly blockSeconds: number;
  /** A sample is at the limit from this share of full scale on. */
  readonly clipLevel: number;
  /** So many samples of one channel in a row at the limit are clipped. */
  readonly clipSamples: number;
  /** Clipping with at most so many seconds in between is one passage. */
  readonly clipGapSeconds: number;
  /** A block quieter than this, in dBFS, says nothing about its channels. */
  readonly audibleDb: number;
  /** A channel is missing when it is quieter than this, in dBFS, while the other is audible. */
  readonly missingDb: number;
  /** Two channels are one when their difference is this far, in dB, below their sum. */
  readonly monoDb: number;
  /** Two channels are out of phase when their correlation, from -1 to 1, is at most this. */
  readonly phaseCorrelation: number;
  /** Shortest missing channel, mono or phase passage, in seconds. */
  readonly minSeconds: number;
}

/**
 * Three samples in a row are the default of Audacity's "Find Clipping" and the rule of most quality checkers; 0.9995 is one
 * step of 11 bits below full scale, where limiters of masters stop short. -50 dBFS is the line of SILENCE; -80 dBFS lies below
 * the noise of any recorded channel. Correlation meters are red from 0 down; a wrongly wired pair stays near -1, wide
 * stereo does not. Two seconds are more than any effect pans to one side.
 */
export const AUDIO_FAULT_PARAMETERS: AudioFaultParameters = {
  blockSeconds: 0.1,
  clipLevel: 0.9995,
  clipSamples: 3,
  clipGapSeconds: 1,
  audibleDb: -50,
  missingDb: -80,
  monoDb: -60,
  phaseCorrelation: -0.9,
  minSeconds: 2,
};

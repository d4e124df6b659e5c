/** When the picture counts as frozen. All differences are of luma samples of the 64x36 thumbnail, in 8-bit levels. */
export interface FreezeParameters {
  /** Largest mean difference from the first frame of the passage. */
  readonly meanDifference: number;
  /** Largest difference of any one sample; it catches the small thing that moves in a still picture. */
  readonly sampleDifference: number;
  /** Shortest passage, in seconds. */
  readonly minSeconds: number;
}

/**
 * The mean and the length are the defaults of FFmpeg's `freezedetect` (noise 0.001 of full scale, 2 s). The bound on single
 * samples is ours: what x264 leaves of the scene before in a still picture and clears away later came to 5 levels.
 */
export const FREEZE_PARAMETERS: FreezeParameters = { meanDifference: 0.255, sampleDifference: 12, minSeconds: 2 };

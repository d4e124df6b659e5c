import type { PictureDifference } from './picture-difference.ts';

/** When the picture counts as frozen. */
export interface FreezeParameters {
  /** Most that a frame may differ from the one before and still show the same. */
  readonly same: PictureDifference;
  /** Most that it may differ where the encoder only shows the same picture better: at a key frame, or after a movement. */
  readonly refresh: PictureDifference;
  /** Most that a refresh makes the picture brighter or darker, on average; more is a fade. */
  readonly refreshBrightness: number;
  /** Most that a frame may differ from the first, or from the last that was refreshed: beyond it, the picture has drifted. */
  readonly drift: PictureDifference;
  /** Most that it may differ from the first after however many refreshes. */
  readonly whole: PictureDifference;
  /** How many frames must have stood still before a change can be a refresh. */
  readonly stillFrames: number;
  /** How long nothing may change after a refresh; what changes again sooner moves. In seconds. */
  readonly refreshSeconds: number;
  /** Shortest passage, in seconds. */
  readonly minSeconds: number;
}

/**
 * The length is the default of FFmpeg's `freezedetect`. Its bound on the mean (noise 0.001 of full scale, 0.255 levels) would stand
 * for all of ours, and fails where it matters: a slow camera moves less than that between two frames (0.05 to 0.4 levels in made
 * films), and a key frame in a still picture changes more (0.2 to 2.4, single samples by up to 26, all by up to 0.5; x264 at CRF 25). What tells them apart is
 * time: after a key frame nothing changes, while a movement goes on.
 */
export const FREEZE_PARAMETERS: FreezeParameters = {
  same: { mean: 0.12, sample: 6 },
  refresh: { mean: 3.5, sample: 32 },
  refreshBrightness: 0.8,
  drift: { mean: 0.6, sample: 16 },
  whole: { mean: 4, sample: 40 },
  stillFrames: 2,
  refreshSeconds: 0.2,
  minSeconds: 2,
};

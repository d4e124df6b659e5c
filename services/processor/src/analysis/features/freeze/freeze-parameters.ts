import type { PictureDifference } from './picture-difference.ts';
import type { EdgeParameters } from './stillness-edge.ts';

/** When the picture counts as frozen. */
export interface FreezeParameters {
  /** Most that a frame may differ from the one before and still show the same. */
  readonly same: PictureDifference;
  /** Most that one or two samples of an else unchanged picture change again and again, as the encoder touches them up: at once, and in all. */
  readonly speck: { readonly atOnce: PictureDifference; readonly inAll: PictureDifference };
  /** Most that a key frame may differ from the frame before and only show the same picture anew. */
  readonly refresh: RefreshBounds;
  /** Most that a few frames may change between two times of rest: the encoder shows a part of the same picture better. */
  readonly touchUp: PictureDifference & { readonly frames: number; readonly restFrames: number };
  /** After how many frames a picture has settled. */
  readonly settleFrames: number;
  /** Most that the picture may change within that many frames: beyond it, something moves by little at a time. */
  readonly creep: PictureDifference;
  /** Most that the picture may change within that many frames, on average over the samples, to be at rest; a passage in which it mostly is not lives. */
  readonly life: number;
  /** Most that a frame may differ from the settled picture, or from the last that was refreshed: beyond it, the picture has drifted. */
  readonly drift: PictureDifference;
  /** How the first and the last frame are found. */
  readonly edge: EdgeParameters;
  /** Shortest passage, in seconds. */
  readonly minSeconds: number;
}

/** A refresh changes everything a little, so that the samples it may change most depend on how much it changes all. */
export interface RefreshBounds {
  readonly mean: number;
  /** Most that one sample may change: this, and so many times the mean. */
  readonly sample: number;
  readonly samplePerMean: number;
  /** Beyond so many times the bound on the sample, a key frame next to a passage is a cut. */
  readonly cutRatio: number;
}

/**
 * The length is the default of FFmpeg's `freezedetect`. Its bound on the mean (noise 0.001 of full scale, 0.255 levels) would stand
 * for all of ours, and fails where it matters. Measured on thumbnails of made clips (x264 at CRF 20 to 28, 320 to 640 pixels wide, 128 to 352 passages,
 * many of them in front of somebody who sits still and breathes):
 * - such a sitter changes 0.01 to 0.2 levels from frame to frame, and 0.1 to 2 within eight frames; a slow pan or zoom 0.2 to 1, and 1.5 to 7;
 * - a frozen picture that has settled mostly does not change at all, within eight frames by 0.03 at most in half of them and by 0.15 in nearly all. One
 *   sample of it may change by up to 18 where the encoder touches up a speck, with 0.01 levels on average;
 * - a key frame in it changes 0.1 to 4.2, single samples by up to 41, and makes all of it brighter or darker by up to 1;
 * - of a frozen picture that has settled every frame has 12 to 24 bytes, except key frames and some that touch it up; of one that moves, most have 30 to
 *   7,000, and the rest of them as few where the movement goes straight on. The ratio and the distrust are where most
 *   of 472 passages were right, and hardly fewer next to it.
 */
export const FREEZE_PARAMETERS: FreezeParameters = {
  same: { mean: 0.2, sample: 5 },
  speck: { atOnce: { mean: 0.012, sample: 20 }, inAll: { mean: 0.04, sample: 40 } },
  refresh: { mean: 5, sample: 20, samplePerMean: 8, cutRatio: 2 },
  touchUp: { mean: 0.6, sample: 20, frames: 3, restFrames: 5 },
  settleFrames: 8,
  creep: { mean: 1.5, sample: 20 },
  life: 0.045,
  drift: { mean: 1.2, sample: 18 },
  edge: {
    pace: { from: 5, to: 12 },
    farPace: { from: 9, to: 16 },
    reach: 10,
    movingShare: 0.75,
    quietShare: 0.25,
    unseenPace: 0.01,
    unseenStep: 0.05,
    noise: 1.2,
    noiseShare: 0.35,
    jump: 4,
    jumpShare: 0.3,
    slowPace: 3,
    line: { from: 2, to: 6 },
    within: 0.3,
    beyond: 1.3,
    slow: {
      pace: 0.3,
      within: 16,
      reach: 10,
      restFrames: 8,
      movingShare: 0.35,
      stirringShare: 0.1,
      stirringPerRest: 2,
      mostWeight: { rest: 0.6, movement: 1 },
      mixedFrames: 5,
      mixedShare: 0.6,
      beyond: 1,
    },
    coded: {
      inward: 16,
      outward: 10,
      restFrames: 12,
      moving: { from: 4, to: 15 },
      largeRatio: 1.2,
      distrust: 0.4,
      tolerance: 1,
    },
  },
  minSeconds: 2,
};

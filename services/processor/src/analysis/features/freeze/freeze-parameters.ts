import type { PictureDifference } from './picture-difference.ts';
import type { EdgeParameters } from './stillness-edge.ts';

/** When the picture counts as frozen. */
export interface FreezeParameters {
  /** Most that a frame may differ from the one before and still show the same. */
  readonly same: PictureDifference;
  /** Most that a key frame may differ from the frame before and only show the same picture anew. */
  readonly refresh: RefreshBounds;
  /** Most that a few frames may change between two times of rest: the encoder shows a part of the same picture better. */
  readonly touchUp: PictureDifference & { readonly frames: number; readonly restFrames: number };
  /** After how many frames a picture has settled. */
  readonly settleFrames: number;
  /** Most that the picture may change within that many frames: beyond it, something moves by little at a time. */
  readonly creep: PictureDifference;
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
}

/**
 * The length is the default of FFmpeg's `freezedetect`. Its bound on the mean (noise 0.001 of full scale, 0.255 levels) would stand
 * for all of ours, and fails where it matters. Measured on thumbnails of made clips (x264 at CRF 20 to 28, 320 to 640 pixels wide):
 * somebody who sits still and breathes changes 0.02 to 0.1 levels from frame to frame, single samples by 6 to 20; a slow pan or
 * zoom 0.1 to 1; a frozen picture up to 0.12 and no sample by more than 4 once it has settled, mostly nothing at all; and a key frame in
 * it 0.3 to 4.2, single samples by up to 36, brighter or darker by up to 1.
 */
export const FREEZE_PARAMETERS: FreezeParameters = {
  same: { mean: 0.2, sample: 5 },
  refresh: { mean: 5, sample: 20, samplePerMean: 7 },
  touchUp: { mean: 0.6, sample: 12, frames: 3, restFrames: 5 },
  settleFrames: 8,
  creep: { mean: 1.5, sample: 20 },
  drift: { mean: 1.2, sample: 18 },
  edge: {
    pace: { from: 5, to: 12 },
    reach: 10,
    movingShare: 0.75,
    quietShare: 0.25,
    unseenPace: 0.01,
    noise: 1.2,
    noiseShare: 0.35,
    jump: 4,
    jumpShare: 0.3,
    slowPace: 3,
    line: { from: 2, to: 6 },
    within: 0.3,
    beyond: 1.3,
  },
  minSeconds: 2,
};

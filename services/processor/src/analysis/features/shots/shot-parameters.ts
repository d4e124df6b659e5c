import type { DissolveEvidence } from './dissolve-evidence.ts';

/** What hard cuts go by. All differences are those of `frameDifference`, in [0, 1]. */
export interface HardCutParameters {
  /**
   * Frames looked at on either side of a possible cut. A flash, or a word that blinks, is over within them (0.2 s at 25 frames per second), so the
   * frames after it look like the frames before.
   */
  readonly windowFrames: number;
  /** Every frame before must differ from every frame after by at least this. */
  readonly minDifference: number;
  /** The same where the cut stands out among the steps around it by `minQuietProminence` or more, times. */
  readonly minQuietDifference: number;
  readonly minQuietProminence: number;
  /**
   * By how much the difference across the cut must exceed that within the two sides (the mean of each), a share of the change
   * in the histogram added. Fast motion changes every frame as much as a cut does, but not more across than within.
   */
  readonly minContrast: number;
  /** That share: motion moves pixels and keeps the histogram, a cut does not. */
  readonly histogramWeight: number;
  /** Contrast at and above which a cut counts as certain. */
  readonly certainContrast: number;
  /** Correlation of the luma across the cut, in [-1, 1], above which the picture is still like itself. */
  readonly maxLikeness: number;
  /** Levels by which a frame of the window must be brighter than both its ends for a flash. */
  readonly minFlare: number;
  /** How many times the steps around it a cut must be nevertheless, in a flash or with such a likeness. */
  readonly minProminence: number;
}

/** What fades go by. */
export interface FadeParameters {
  /** Share of the luma samples within 12 levels, in [0, 1], from which on a picture is of one colour. */
  readonly minFlatness: number;
  /** Longest side of a fade, in frames looked at and in seconds. */
  readonly maxFrames: number;
  readonly maxSeconds: number;
  /** Frames of the full picture that a side is compared with, within a second. */
  readonly plateauFrames: number;
  /** Least distance of the full picture from the colour, in levels. */
  readonly minDistance: number;
  /** Mean deviation of the distance from a ramp, and from a plateau, as a share of its full size, up to which it is a fade. */
  readonly maxError: number;
  /** Seconds of one colour from which on they are a shot of their own, with a transition on either side. */
  readonly minHoldSeconds: number;
  /** Frames up to which a return to the same picture is a flash. */
  readonly flashFrames: number;
  /** Correlation of the luma, in [-1, 1], from which on the picture is the same. */
  readonly flashLikeness: number;
}

/** What dissolves go by. */
export interface DissolveParameters {
  /** Frames of a dissolve that are tried, in frames looked at; each is about an eighth longer than the one before. */
  readonly lengths: readonly number[];
  /** Longest dissolve, in seconds. */
  readonly maxSeconds: number;
  /** Between these the dip of the detail must be (1: as deep as that of a mix). */
  readonly minDip: number;
  readonly maxDip: number;
  /** Largest mean deviation of the detail from the parabola of a mix. */
  readonly maxDetailError: number;
  /** Logistic regression on the evidence: the natural logarithm of the odds for a dissolve is the weighted sum. */
  readonly weights: Readonly<Record<keyof DissolveEvidence | 'always' | 'distanceSquared' | 'residualSquared', number>>;
  /** Logarithm of the odds from which on it is one. */
  readonly minScore: number;
  /** Frames after which nothing better that overlaps is waited for. */
  readonly patienceFrames: number;
  /** A hard cut that stands out by less than this, times, may be a part of a dissolve of so many frames or fewer. */
  readonly maxCutProminence: number;
  readonly maxFramesWithCut: number;
}

/** What the shot detector goes by. */
export interface ShotParameters {
  readonly hardCut: HardCutParameters;
  readonly fade: FadeParameters;
  readonly dissolve: DissolveParameters;
  /** Gradual transitions are looked for in frames at least this far apart, in seconds: in every frame up to 48 a second, in every second one above. */
  readonly sampleSeconds: number;
  /** Shortest shot, in seconds; a boundary that follows the last one sooner is dropped. */
  readonly minShotSeconds: number;
  /** The same where a transition that takes its time is on either side: its middle is no frame that stands out. */
  readonly minShotSecondsAtGradual: number;
}

/**
 * Chosen on the tuning films of `benchmarks/src/accuracy` and on six real clips labelled by eye; `benchmarks/results/accuracy.md` has what they do on
 * films that were not used for it. The weights of the dissolve were fitted to some 20 000 stretches of those that pass the test of their detail.
 * Half a second of one colour is what counts as black passage too. Shots under 0.25 s are flashes to a viewer.
 */
export const SHOT_PARAMETERS: ShotParameters = {
  hardCut: {
    windowFrames: 5,
    minDifference: 0.35,
    minQuietDifference: 0.25,
    minQuietProminence: 1.45,
    minContrast: 0.15,
    histogramWeight: 0.3,
    certainContrast: 0.4,
    maxLikeness: 0.55,
    minFlare: 35,
    minProminence: 2,
  },
  fade: {
    minFlatness: 0.96,
    maxFrames: 62,
    maxSeconds: 3,
    plateauFrames: 8,
    minDistance: 8,
    maxError: 0.15,
    minHoldSeconds: 0.5,
    flashFrames: 12,
    flashLikeness: 0.5,
  },
  dissolve: {
    lengths: [5, 6, 7, 8, 9, 11, 13, 15, 18, 21, 25, 29, 34, 40, 47, 54, 62],
    maxSeconds: 3,
    minDip: 0.35,
    maxDip: 1.7,
    maxDetailError: 0.25,
    weights: {
      always: -0.76,
      distance: 2.89,
      distanceSquared: -0.62,
      residual: -4.46,
      residualSquared: -3.95,
      motion: -1.97,
      unsteadiness: -1.21,
      jump: -1.91,
      relapse: 0.26,
      dipError: -2.04,
      detailError: -16.08,
      likeness: -5.03,
      length: 1.97,
    },
    minScore: 1.8,
    patienceFrames: 16,
    maxCutProminence: 1.5,
    maxFramesWithCut: 16,
  },
  sampleSeconds: 1 / 48,
  minShotSeconds: 0.25,
  minShotSecondsAtGradual: 0.4,
};

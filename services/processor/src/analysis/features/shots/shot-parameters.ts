/** What the shot detector goes by. All differences are those of `frameDifference`, in [0, 1]. */
export interface ShotParameters {
  /**
   * Frames looked at on either side of a possible cut. A flash, or a word that blinks, is over within them (0.2 s at 25 frames per second), so the
   * frames after it look like the frames before.
   */
  readonly windowFrames: number;
  /** Every frame before must differ from every frame after by at least this. */
  readonly minDifference: number;
  /**
   * By how much the difference across the cut must exceed that within the two sides (the mean of each), a share of the change
   * in the histogram added. Fast motion changes every frame as much as a cut does, but not more across than within.
   */
  readonly minContrast: number;
  /** That share: motion moves pixels and keeps the histogram, a cut does not. */
  readonly histogramWeight: number;
  /** Contrast at and above which a cut counts as certain. */
  readonly certainContrast: number;
  /** Shortest shot, in seconds; a cut that follows the last one sooner is dropped. */
  readonly minShotSeconds: number;
}

/**
 * Chosen on five real clips with 29 hard cuts labelled by eye (film action, a rotated film, fades and dissolves, animated text,
 * a hand-held single shot), and measured on the same, so an upper bound: every cut found at its exact frame, one false (a word that
 * fills the screen) - precision 0.967, recall 1, F1 0.983. Moving `minDifference` by 10 % either way costs 4 to 5 points of F1,
 * `minContrast` by 20 % up to 4. Cuts between two dark or foggy shots can fall below `minDifference`. Shots under 0.25 s are
 * flashes to a viewer.
 */
export const SHOT_PARAMETERS: ShotParameters = {
  windowFrames: 5,
  minDifference: 0.35,
  minContrast: 0.15,
  histogramWeight: 0.3,
  certainContrast: 0.4,
  minShotSeconds: 0.25,
};

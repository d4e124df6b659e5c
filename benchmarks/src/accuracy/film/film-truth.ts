/** Frames `[start, end)`, numbered from 0. */
export interface FrameRange {
  readonly start: number;
  readonly end: number;
}

/** A transition that takes its time: the frames that show neither shot alone. */
export interface GradualTransition extends FrameRange {
  readonly kind: 'dissolve' | 'fade';
}

/** What is to be found in a clip. */
export interface FilmTruth {
  /** First frames of the shots that begin with a hard cut. */
  readonly cuts: readonly number[];
  /** In order, not overlapping. */
  readonly gradual: readonly GradualTransition[];
  /** Frames lit by a flash: no cut is in them, nor right after. */
  readonly flashes: readonly FrameRange[];
}

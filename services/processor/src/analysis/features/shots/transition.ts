import type { Nanoseconds } from '../../time/rational-time.ts';

/** A frame, by its number and its presentation time. */
export interface FrameMark {
  readonly frame: number;
  readonly time: Nanoseconds;
}

/** How one shot becomes another, or how the first begins and the last ends. */
export interface Transition {
  readonly kind: 'hard-cut' | 'dissolve' | 'fade';
  /** First frame that does not show the shot before alone; of a hard cut, the first of the new shot. */
  readonly start: FrameMark;
  /** First frame after that which shows the new shot alone; of a hard cut, its start. Undefined: the end of the video. */
  readonly end: FrameMark | undefined;
  /** The first frame that is counted to the new shot; undefined where there is only one, at the edges of the video. */
  readonly divide: FrameMark | undefined;
  /** From 0.5 (just enough) to 1 (certain). */
  readonly confidence: number;
}

import type { Nanoseconds } from '../../time/rational-time.ts';

/** A stretch of a video, half-open, of which nothing could be read. */
export interface DamagedRange {
  readonly start: Nanoseconds;
  readonly end: Nanoseconds;
}

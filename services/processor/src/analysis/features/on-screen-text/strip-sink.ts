import type { Nanoseconds } from '../../time/rational-time.ts';
import type { Strip } from './cut-strip.ts';

/** Where lines go that may be text. */
export interface StripSink {
  /** Takes a line that appeared at `start`, and returns its number. */
  open(strip: Strip, start: Nanoseconds): number;
  /** A better picture of a line that is still shown, of the same size. At most once per line. */
  improve(number: number, strip: Strip): void;
  /** The line is shown no more from `end` on. Called once per line. */
  close(number: number, end: Nanoseconds): void;
  /** There was more than may be kept. */
  leaveOut(): void;
}

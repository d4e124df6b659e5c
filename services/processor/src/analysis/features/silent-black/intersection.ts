import { earlier, later, type Nanoseconds } from '../../time/rational-time.ts';
import type { TimeRange } from '../segment.ts';

/**
 * Where two lists of passages overlap for at least `minLength`.
 *
 * @param a in order, not overlapping; so is `b`.
 */
export function intersection(
  a: readonly TimeRange[],
  b: readonly TimeRange[],
  minLength: Nanoseconds,
): readonly TimeRange[] {
  return a.flatMap((one) =>
    b
      .map((other) => ({ start: later(one.start, other.start), end: earlier(one.end, other.end) }))
      .filter(({ start, end }) => end > start && end - start >= minLength),
  );
}

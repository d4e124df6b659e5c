import { later } from '../../time/rational-time.ts';
import type { DamagedRange } from './damaged-range.ts';

/** Ranges that are told apart; of more, those that are closest to each other become one. */
const MAX_RANGES = 100;

/** The same stretches in order, not overlapping, at most 100. */
export function mergeRanges(ranges: readonly DamagedRange[]): readonly DamagedRange[] {
  const ordered = ranges.filter(({ start, end }) => end > start).toSorted((a, b) => Number(a.start - b.start));
  const gaps = ordered.slice(1).map((range, index) => range.start - (ordered[index]?.end ?? 0n));
  const bridged = gaps.toSorted((a, b) => Number(b - a))[MAX_RANGES - 1] ?? 0n;
  const merged: DamagedRange[] = [];
  for (const range of ordered) {
    const last = merged.at(-1);
    if (last !== undefined && range.start - last.end <= later(bridged, 0n)) {
      merged.splice(-1, 1, { start: last.start, end: later(last.end, range.end) });
    } else {
      merged.push(range);
    }
  }
  return merged;
}

/** A stretch of a video, half-open, of which nothing could be read, in seconds from its start. */
export interface DamagedRange {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Everything that lies in any of the ranges: in order, not overlapping. */
export function unionOf(ranges: readonly DamagedRange[]): readonly DamagedRange[] {
  const union: DamagedRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.startSeconds - b.startSeconds)) {
    const last = union.at(-1);
    if (last !== undefined && range.startSeconds <= last.endSeconds) {
      union.splice(-1, 1, { ...last, endSeconds: Math.max(last.endSeconds, range.endSeconds) });
    } else {
      union.push(range);
    }
  }
  return union;
}

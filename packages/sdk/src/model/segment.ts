import type { Segment as WireSegment } from '@vidi/contracts/vidi/v1/results';
import { toOffset } from './wire-values.ts';

/** A stretch of time in seconds, half-open: `[startSeconds, endSeconds)`. */
export interface Segment {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Reads the range of a segment, or of a message that has one. */
export function toSegment({ startOffset, endOffset }: Pick<WireSegment, 'startOffset' | 'endOffset'>): Segment {
  return { startSeconds: toOffset(startOffset), endSeconds: toOffset(endOffset) };
}

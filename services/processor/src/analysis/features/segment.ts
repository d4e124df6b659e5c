import { create } from '@bufbuild/protobuf';
import { type Segment, SegmentSchema } from '@vidi/contracts/vidi/v1/results';
import { type Nanoseconds, toDuration } from '../time/rational-time.ts';

/** A stretch of time, half-open. */
export interface TimeRange {
  readonly start: Nanoseconds;
  readonly end: Nanoseconds;
}

/** As the API says it. */
export function toSegment({ start, end }: TimeRange): Segment {
  return create(SegmentSchema, { startOffset: toDuration(start), endOffset: toDuration(end) });
}

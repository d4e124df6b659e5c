import type { Segment } from '@vidi/contracts/vidi/v1/results';
import { inSeconds, nanosOf } from './offset.ts';

/**
 * What is wrong with a list of passages: they must be half-open, in order of time and must not overlap.
 *
 * @param what what the passages are, such as `black passage`.
 * @returns one sentence per problem; none when the list holds.
 */
export function checkSegments(
  what: string,
  segments: readonly Pick<Segment, 'startOffset' | 'endOffset'>[],
): readonly string[] {
  const problems: string[] = [];
  let earliest = 0n;
  for (const [position, segment] of segments.entries()) {
    const name = `${what} ${position}`;
    const start = nanosOf(segment.startOffset);
    const end = nanosOf(segment.endOffset);
    if (start === undefined || end === undefined) {
      problems.push(`${name} lacks its start or its end`);
      continue;
    }
    if (start < earliest) problems.push(`${name} begins at ${inSeconds(start)}, before ${inSeconds(earliest)}`);
    if (end <= start) problems.push(`${name} ends at ${inSeconds(end)}, not after its start at ${inSeconds(start)}`);
    earliest = end;
  }
  return problems;
}

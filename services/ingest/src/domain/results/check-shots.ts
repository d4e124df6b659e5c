import type { ShotsResult } from '@vidi/contracts/vidi/v1/results';
import { checkTransitions } from './check-transitions.ts';
import { inSeconds, nanosOf } from './offset.ts';

/**
 * What is wrong with a list of shots: it must be in order, without gaps, from the first frame on, in time and in frames; and its transitions must
 * hold.
 * Where the list may begin and has to end is for checkExtent to say.
 *
 * @returns one sentence per problem; none when the list holds.
 */
export function checkShots({ shots }: ShotsResult): readonly string[] {
  if (shots.length === 0) return ['there is no shot, though the video has a picture'];
  const problems: string[] = [];
  let expectedStart: bigint | undefined;
  let expectedFrame = 0n;
  for (const [position, shot] of shots.entries()) {
    const start = nanosOf(shot.startOffset);
    const end = nanosOf(shot.endOffset);
    const name = `shot ${position}`;
    if (shot.index !== position) problems.push(`${name} says it is number ${shot.index}`);
    if (start === undefined || end === undefined) {
      problems.push(`${name} lacks its start or its end`);
      return problems;
    }
    if (start < 0n) problems.push(`${name} begins before the video, at ${inSeconds(start)}`);
    if (end <= start) problems.push(`${name} ends at ${inSeconds(end)}, not after its start at ${inSeconds(start)}`);
    if (expectedStart !== undefined && start !== expectedStart) {
      problems.push(`${name} begins at ${inSeconds(start)}, but the one before ends at ${inSeconds(expectedStart)}`);
    }
    if (shot.startFrame !== expectedFrame) {
      problems.push(`${name} begins with frame ${shot.startFrame} instead of ${expectedFrame}`);
    }
    if (shot.endFrame <= shot.startFrame) problems.push(`${name} has no frame`);
    expectedStart = end;
    expectedFrame = shot.endFrame;
  }
  return [...problems, ...checkTransitions(shots)];
}

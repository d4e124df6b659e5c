import { type Shot, type Transition, Transition_Kind } from '@vidi/contracts/vidi/v1/results';
import { inSeconds, nanosOf } from './offset.ts';

/**
 * What is wrong with how shots begin and end: each has to end as the next begins; the shots divide within their transition, a hard cut
 * and an edge of the video take no time, the others do; edges are at the edges only; no transition begins before the last has ended.
 *
 * Engine versions before 2.0.0 told no transitions; then there is nothing to check.
 *
 * @returns one sentence per problem; none when they hold.
 */
export function checkTransitions(shots: readonly Shot[]): readonly string[] {
  if (shots.every(({ opening, closing }) => opening === undefined && closing === undefined)) return [];
  const problems: string[] = [];
  let reached = 0n;
  for (const [position, shot] of shots.entries()) {
    const name = `shot ${position}`;
    const { opening, closing } = shot;
    if (opening === undefined || closing === undefined) {
      problems.push(`${name} does not say how it begins or ends`);
      return problems;
    }
    const next = shots[position + 1];
    problems.push(
      ...checkTransition(`the opening of ${name}`, opening, nanosOf(shot.startOffset), shot.startFrame, position === 0),
    );
    if (next === undefined) {
      problems.push(
        ...checkTransition(`the closing of ${name}`, closing, nanosOf(shot.endOffset), shot.endFrame, true),
      );
    } else if (next.opening !== undefined && !isSame(closing, next.opening)) {
      problems.push(`${name} ends otherwise than the next begins`);
    }
    if (opening.startFrame < reached)
      problems.push(`the opening of ${name} begins before the transition before it ends`);
    if (closing.startFrame < opening.endFrame) problems.push(`${name} ends before it has begun`);
    reached = opening.endFrame;
  }
  return problems;
}

function checkTransition(
  name: string,
  { kind, startFrame, endFrame, ...offsets }: Transition,
  division: bigint | undefined,
  frame: bigint,
  isEdge: boolean,
): readonly string[] {
  const start = nanosOf(offsets.startOffset);
  const end = nanosOf(offsets.endOffset);
  if (start === undefined || end === undefined || division === undefined) return [`${name} lacks its start or its end`];
  if (start > division || end < division || startFrame > frame || endFrame < frame) {
    return [
      `${name}, [${inSeconds(start)}, ${inSeconds(end)}), is not where the shot begins or ends, at ${inSeconds(division)}`,
    ];
  }
  const problems: string[] = [];
  const takesTime = kind === Transition_Kind.DISSOLVE || kind === Transition_Kind.FADE;
  if (takesTime !== start < end || takesTime !== startFrame < endFrame) {
    problems.push(`${name} is a ${Transition_Kind[kind]} of ${endFrame - startFrame} frames`);
  }
  const mayBe = isEdge
    ? kind === Transition_Kind.VIDEO_EDGE || kind === Transition_Kind.FADE
    : kind !== Transition_Kind.VIDEO_EDGE;
  if (kind === Transition_Kind.KIND_UNSPECIFIED || !mayBe) problems.push(`${name} is a ${Transition_Kind[kind]}`);
  return problems;
}

function isSame(a: Transition, b: Transition): boolean {
  return (
    a.kind === b.kind &&
    a.startFrame === b.startFrame &&
    a.endFrame === b.endFrame &&
    nanosOf(a.startOffset) === nanosOf(b.startOffset) &&
    nanosOf(a.endOffset) === nanosOf(b.endOffset)
  );
}

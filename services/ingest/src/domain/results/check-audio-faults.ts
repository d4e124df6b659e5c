import { AudioFault_Kind, type AudioFaultsResult } from '@vidi/contracts/vidi/v1/results';
import { checkSegments } from './check-segments.ts';
import { nanosOf } from './offset.ts';

const KINDS = [
  [AudioFault_Kind.CLIPPING, 'clipping'],
  [AudioFault_Kind.MONO_AS_STEREO, 'mono passage'],
  [AudioFault_Kind.MISSING_CHANNEL, 'passage of a missing channel'],
  [AudioFault_Kind.OUT_OF_PHASE, 'out-of-phase passage'],
] as const;

/**
 * What is wrong with the faults of the sound: each must have a kind, they must be in order of their start, and those of one
 * kind must be passages.
 *
 * @returns one sentence per problem; none when the result holds.
 */
export function checkAudioFaults({ faults }: AudioFaultsResult): readonly string[] {
  const problems = KINDS.flatMap(([kind, what]) =>
    checkSegments(
      what,
      faults.filter((fault) => fault.kind === kind).map(({ startOffset, endOffset }) => ({ startOffset, endOffset })),
    ),
  );
  for (const [position, { kind, startOffset }] of faults.entries()) {
    if (!KINDS.some(([known]) => known === kind)) problems.push(`audio fault ${position} has no known kind`);
    const before = nanosOf(faults[position - 1]?.startOffset) ?? 0n;
    if ((nanosOf(startOffset) ?? before) < before) problems.push(`audio fault ${position} begins before the last`);
  }
  return problems;
}

import type { DamagedRange as DamagedRangeMessage } from '@vidi/contracts/vidi/v1/feature';
import type { DamagedRange } from '../domain/damaged-range.ts';
import { InvalidRequestError } from '../domain/errors.ts';
import { nanosOf } from '../domain/results/offset.ts';

/** As the API promises. */
const MAX_RANGES = 100;

/** Damage as the API shows it. */
export function damageMessage(ranges: readonly DamagedRange[]) {
  return {
    partial: ranges.length > 0,
    damagedRanges: ranges.map(({ startSeconds, endSeconds }) => ({
      startOffset: durationOf(startSeconds),
      endOffset: durationOf(endSeconds),
    })),
  };
}

/**
 * Damage as a processor tells it.
 *
 * @throws InvalidRequestError when it is not as the contract has it.
 */
export function damageFromMessage(messages: readonly DamagedRangeMessage[]): readonly DamagedRange[] {
  const ranges = messages.map(({ startOffset, endOffset }) => ({
    startSeconds: Number(nanosOf(startOffset) ?? Number.NaN) / 1e9,
    endSeconds: Number(nanosOf(endOffset) ?? Number.NaN) / 1e9,
  }));
  const isRange = ({ startSeconds, endSeconds }: DamagedRange, index: number) =>
    startSeconds >= (ranges[index - 1]?.endSeconds ?? 0) && endSeconds > startSeconds;
  if (ranges.length > MAX_RANGES || !ranges.every(isRange)) {
    const description = `must be at most ${MAX_RANGES} ranges in order, not overlapping, from 0`;
    throw new InvalidRequestError([{ field: 'damaged_ranges', description }]);
  }
  return ranges;
}

/** To the nanosecond: a Duration has whole ones. */
function durationOf(seconds: number) {
  const nanos = Math.round(seconds * 1e9);
  return { seconds: BigInt(Math.floor(nanos / 1e9)), nanos: nanos % 1e9 };
}

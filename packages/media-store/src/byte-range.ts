import type { ByteRange } from './media-store.ts';

/**
 * The range with its start filled in.
 *
 * @throws RangeError unless `0 <= start <= end`, both whole numbers.
 */
export function checkedRange(range: ByteRange | undefined): {
  readonly start: number;
  readonly end: number | undefined;
} {
  const start = range?.start ?? 0;
  const end = range?.end;
  const isRange =
    Number.isSafeInteger(start) && start >= 0 && (end === undefined || (Number.isSafeInteger(end) && end >= start));
  if (!isRange) throw new RangeError(`[${start}, ${end}) is no range of bytes`);
  return { start, end };
}

import { RangeNotSatisfiableError } from './download-errors.ts';
import { InvalidRequestError } from './errors.ts';

/** A part of a file: half-open, in bytes. */
export interface ByteWindow {
  readonly start: number;
  readonly end: number;
}

/**
 * The part of a file that `read_offset` and `read_limit` ask for (64-bit on the wire, hence bigint).
 *
 * Cut as RFC 9110 section 14.1.2 cuts ranges: an end after the last byte is the last byte, a negative offset that reaches
 * before the first is the first, and a start behind the last byte cannot be satisfied. An empty file has its whole self only.
 *
 * @param readOffset first byte; negative counts from the end.
 * @param readLimit how many bytes at most; 0 for all that follow.
 * @throws InvalidRequestError for a negative limit.
 * @throws RangeNotSatisfiableError for a start behind the last byte.
 */
export function byteWindow(sizeBytes: number, readOffset: bigint, readLimit: bigint): ByteWindow {
  if (readLimit < 0n) throw new InvalidRequestError([{ field: 'read_limit', description: 'must not be negative' }]);
  const size = BigInt(sizeBytes);
  const start = readOffset >= 0n ? readOffset : largest(0n, size + readOffset);
  if (start > 0n && start >= size) throw new RangeNotSatisfiableError(readOffset, sizeBytes);
  const end = readLimit === 0n || start + readLimit > size ? size : start + readLimit;
  return { start: Number(start), end: Number(end) };
}

function largest(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** A stretch of a file as a Range header asks for it, in bytes. */
export type ByteRange =
  /** From an offset, to the end or for so many bytes. */
  | { readonly kind: 'from'; readonly start: bigint; readonly length: bigint | undefined }
  /** The last bytes. */
  | { readonly kind: 'suffix'; readonly length: bigint };

/** Offsets are int64 on the way to ingest; no file is larger. */
const MAX_OFFSET = 2n ** 63n - 1n;

/**
 * Reads a Range header (RFC 9110, 14.2): `bytes=a-b`, `bytes=a-` or `bytes=-n`.
 *
 * @returns undefined for what is to be ignored, so that the whole file is the answer: no header, another unit, several
 *   ranges, something malformed
 */
export function parseByteRange(header: string | undefined): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes\s*=\s*(\d*)-(\d*)\s*$/i.exec(header ?? '') ?? [];
  if (first.length > 30 || last.length > 30 || (first === '' && last === '')) return undefined;
  if (first === '') return { kind: 'suffix', length: capped(BigInt(last)) };
  const start = capped(BigInt(first));
  if (last === '') return { kind: 'from', start, length: undefined };
  const end = capped(BigInt(last));
  return end < start ? undefined : { kind: 'from', start, length: capped(end - start + 1n) };
}

function capped(offset: bigint): bigint {
  return offset > MAX_OFFSET ? MAX_OFFSET : offset;
}

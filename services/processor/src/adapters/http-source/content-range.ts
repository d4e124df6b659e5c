/** The bytes that a 206 carries (RFC 9110 14.4). */
export interface ContentRange {
  readonly start: number;
  /** The last byte, inclusive. */
  readonly last: number;
  /** Size of the whole file; undefined where the far server does not know. */
  readonly totalBytes: number | undefined;
}

/** Reads `bytes 200-999/1000`; undefined for anything else. */
export function parseContentRange(value: string | undefined): ContentRange | undefined {
  const [, start, last, total] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i.exec(value?.trim() ?? '') ?? [];
  if (start === undefined || last === undefined) return undefined;
  const range = { start: Number(start), last: Number(last), totalBytes: total === '*' ? undefined : Number(total) };
  const isPossible = range.start <= range.last && range.last < (range.totalBytes ?? Number.POSITIVE_INFINITY);
  return isPossible ? range : undefined;
}

/** Reads the `bytes * / 1000` (without the blanks) of a 416: how large the file is; undefined for anything else. */
export function parseUnsatisfiedRange(value: string | undefined): number | undefined {
  const [, total] = /^bytes \*\/(\d{1,15})$/i.exec(value?.trim() ?? '') ?? [];
  return total === undefined ? undefined : Number(total);
}

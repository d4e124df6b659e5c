import { type ResponseHead, single } from './response-head.ts';

/** What names one version of a file byte for byte, as the far server gave it. */
export interface ResumeValidator {
  readonly field: 'etag' | 'last-modified';
  /** To be sent back as it came. */
  readonly value: string;
}

/** A strong entity tag (RFC 9110 8.8.3); a weak one begins with `W/`. */
const STRONG_ETAG = /^"[\x21\x23-\x7e\x80-\xff]*"$/;

/** By how much an answer must be younger than the file for its date to be strong, in ms (RFC 9110 8.8.2.2). */
const STRONG_DATE_AGE_MS = 1_000;

/**
 * The validator that a transfer may be resumed by (RFC 9110 13.1.5): a strong entity tag or, only where there is none at all, a
 * modification date that is strong. Undefined where there is neither: two halves could then be of different files.
 */
export function resumeValidator({ headers }: Pick<ResponseHead, 'headers'>): ResumeValidator | undefined {
  const etag = single(headers['etag']);
  if (etag !== undefined) return STRONG_ETAG.test(etag) ? { field: 'etag', value: etag } : undefined;
  const modified = single(headers['last-modified']);
  if (modified === undefined) return undefined;
  const ageMs = Date.parse(single(headers['date']) ?? '') - Date.parse(modified);
  // NaN, when either is no date, is not older than anything.
  return ageMs >= STRONG_DATE_AGE_MS ? { field: 'last-modified', value: modified } : undefined;
}

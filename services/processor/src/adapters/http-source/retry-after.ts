/**
 * For how long the far server asks to be left alone, in ms from now: `Retry-After` as seconds or as a date (RFC 9110 10.2.3).
 * Undefined when it does not ask, or asks for a time that is over.
 *
 * @param date when it answered by its own clock, which is what its dates are to be read by; undefined for ours.
 */
export function retryAfterMs(retryAfter: string | undefined, date: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d{1,10}$/.test(retryAfter.trim())) return positive(Number(retryAfter) * 1_000);
  const answeredAt = Date.parse(date ?? '');
  return positive(Date.parse(retryAfter) - (Number.isNaN(answeredAt) ? Date.now() : answeredAt));
}

function positive(ms: number): number | undefined {
  return ms > 0 ? ms : undefined;
}

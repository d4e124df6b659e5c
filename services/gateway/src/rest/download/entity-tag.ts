/** A file's strong ETag (RFC 9110, 8.8.3): its bytes' own SHA-256. */
export function entityTag(sha256: string): string | undefined {
  return /^[0-9a-f]{64}$/.test(sha256) ? `"${sha256}"` : undefined;
}

/** Whether If-None-Match names the tag, so that the client has the file already (weak comparison, RFC 9110, 13.1.2). */
export function noneMatchFails(header: string | undefined, tag: string | undefined): boolean {
  if (header === undefined || tag === undefined) return false;
  if (header.trim() === '*') return true;
  return (header.match(/(?:W\/)?"[^"]*"/g) ?? []).some((candidate) => candidate.replace(/^W\//, '') === tag);
}

/**
 * Whether If-Range lets a range through: there is none, or it is this very tag (strong comparison, RFC 9110, 13.1.5).
 * A date never does, since no Last-Modified was sent that it could repeat.
 */
export function ifRangeHolds(header: string | undefined, tag: string | undefined): boolean {
  return header === undefined || (tag !== undefined && header.trim() === tag);
}

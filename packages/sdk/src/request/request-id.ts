/**
 * A new id that makes a creation safe to repeat (AIP-155): a version 4 UUID (RFC 9562).
 *
 * Not `crypto.randomUUID`: browsers have that only on pages served over https or from localhost, and a self-hosted Vidi is
 * often neither.
 */
export function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

import type { FormField } from '../multipart-body.ts';
import type { OpenedSource } from '../upload-source.ts';

/** `Upload-Metadata` (tus 1.0, Creation): the parts of the form and what is known of the file, in Base64 of UTF-8. */
export function uploadMetadata(fields: readonly FormField[], { fileName, contentType }: OpenedSource): string {
  const pairs: readonly FormField[] = [['filename', fileName], ['filetype', contentType], ...fields];
  return pairs.map(([name, value]) => `${name} ${base64(new TextEncoder().encode(value))}`).join(',');
}

/** Bytes in Base64 (RFC 4648, section 4). */
export function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

import { base64 } from './upload-metadata.ts';

/**
 * `Upload-Checksum` of a piece (tus 1.0, Checksum), so that bytes damaged on their way are sent again. Undefined where the platform does
 * not compute one: browsers do only on pages served over https or from localhost.
 */
export async function pieceChecksum(piece: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  if (globalThis.crypto.subtle === undefined) return undefined;
  return `sha256 ${base64(new Uint8Array(await crypto.subtle.digest('SHA-256', piece)))}`;
}

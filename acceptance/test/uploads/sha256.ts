import { createHash } from 'node:crypto';

/** SHA-256 in hexadecimal of bytes, or of bytes as they come. */
export async function sha256Of(bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  if (bytes instanceof Uint8Array) hash.update(bytes);
  else for await (const chunk of bytes) hash.update(chunk);
  return hash.digest('hex');
}

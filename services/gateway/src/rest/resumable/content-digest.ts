import { invalidRequest } from '../../forward/validate.ts';
import type { PieceChecksum } from '../../ports/upload-spool.ts';

/** The algorithms of RFC 9530 that are not deprecated (section 5), with the length of their digests in bytes. */
const ALGORITHMS: ReadonlyMap<string, { readonly algorithm: PieceChecksum['algorithm']; readonly bytes: number }> =
  new Map([
    ['sha-256', { algorithm: 'sha256', bytes: 32 }],
    ['sha-512', { algorithm: 'sha512', bytes: 64 }],
  ]);

/** A member of a dictionary whose value is a byte sequence (RFC 8941, sections 3.2 and 3.3.5), with parameters that say nothing here. */
const MEMBER = /^([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):(?: *;[^",:]*)*$/;

/**
 * Reads `Content-Digest: sha-256=:<Base64>:` (RFC 9530), which is of the content of its request. Of algorithms that are not known
 * nothing can be held against anybody: they are ignored, as the RFC allows (section 2).
 *
 * @returns one for each known algorithm; of one that is given twice, the last (RFC 8941, section 3.2)
 * @throws ConnectError INVALID_ARGUMENT for what is no such dictionary, or a digest that cannot be one of its algorithm
 */
export function parseContentDigest(header: string | undefined): readonly PieceChecksum[] {
  if (header === undefined) return [];
  const found = new Map<string, PieceChecksum>();
  for (const member of header.split(',')) {
    const [, name, text] = MEMBER.exec(member.trim()) ?? [];
    if (name === undefined || text === undefined) {
      throw malformed('must be as in RFC 9530: sha-256=:, the digest in Base64, and a colon');
    }
    const known = ALGORITHMS.get(name);
    if (known === undefined) continue;
    const bytes = Buffer.from(text, 'base64');
    if (bytes.length !== known.bytes)
      throw malformed(`must have ${known.bytes} bytes for ${name}, not ${bytes.length}`);
    // Written anew, as Base64 may come without its padding.
    found.set(name, { header: 'Content-Digest', algorithm: known.algorithm, digest: bytes.toString('base64') });
  }
  return [...found.values()];
}

function malformed(description: string) {
  return invalidRequest([{ field: 'content-digest', description }]);
}

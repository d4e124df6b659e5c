import { invalidRequest } from '../../forward/validate.ts';
import { CHECKSUM_ALGORITHMS, type PieceChecksum } from '../../ports/upload-spool.ts';

/**
 * Reads `Upload-Checksum: sha256 <Base64>`.
 *
 * @throws ConnectError INVALID_ARGUMENT
 */
export function parseUploadChecksum(header: string | undefined): PieceChecksum | undefined {
  if (header === undefined) return undefined;
  const [name, digest, ...rest] = header.trim().split(/ +/);
  const algorithm = CHECKSUM_ALGORITHMS.find((known) => known === name);
  if (algorithm !== undefined && digest !== undefined && rest.length === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(digest)) {
    return { header: 'Upload-Checksum', algorithm, digest };
  }
  const description = `must be one of ${CHECKSUM_ALGORITHMS.join(', ')}, a space, and the digest in Base64`;
  throw invalidRequest([{ field: 'upload-checksum', description }]);
}

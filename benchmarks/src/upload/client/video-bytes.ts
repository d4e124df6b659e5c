import { randomBytes } from 'node:crypto';

/** Two boxes of ISO/IEC 14496-12: a complete `ftyp`, and the head of an `mdat` with a length of 64 bits. */
const FTYP_BYTES = 32;
const MDAT_HEAD_BYTES = 16;

/** Bytes of the buffer that is sent again and again: making new ones would be the client's work, not the server's. */
export const PIECE_BYTES = 2 ** 20;

const noise = randomBytes(PIECE_BYTES);

/** What begins like an MP4 file and goes on with noise, in pieces of 1 MiB but for the last. */
export function* videoBytes(sizeBytes: number): Generator<Buffer> {
  const first = Buffer.from(noise);
  head(sizeBytes).copy(first);
  for (let sent = 0; sent < sizeBytes; sent += PIECE_BYTES) {
    const piece = sent === 0 ? first : noise;
    yield sizeBytes - sent < PIECE_BYTES ? piece.subarray(0, sizeBytes - sent) : piece;
  }
}

function head(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(FTYP_BYTES + MDAT_HEAD_BYTES);
  bytes.writeUInt32BE(FTYP_BYTES, 0);
  bytes.write('ftypisom', 4, 'latin1');
  bytes.writeUInt32BE(0x200, 12);
  bytes.write('isomiso2avc1mp41', 16, 'latin1');
  bytes.writeUInt32BE(1, FTYP_BYTES);
  bytes.write('mdat', FTYP_BYTES + 4, 'latin1');
  bytes.writeBigUInt64BE(BigInt(sizeBytes - FTYP_BYTES), FTYP_BYTES + 8);
  return bytes;
}

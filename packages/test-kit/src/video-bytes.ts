import { randomBytes } from 'node:crypto';

/** The box that an MP4 file begins with (ISO/IEC 14496-12, 4.3). */
const FILE_TYPE_BOX = Buffer.from('\0\0\0\x10ftypisom\0\0\x02\0', 'latin1');

/**
 * Bytes for tests that hand over, keep and count them: they begin as MP4 does, so that they are taken in, and go on at random, so
 * that there is nothing in them to analyse.
 *
 * @param size at least the 16 bytes of the beginning
 */
export function videoBytes(size: number): Buffer<ArrayBuffer> {
  if (size < FILE_TYPE_BOX.length) throw new RangeError(`no MP4 has ${size} bytes`);
  return Buffer.concat([FILE_TYPE_BOX, randomBytes(size - FILE_TYPE_BOX.length)]);
}

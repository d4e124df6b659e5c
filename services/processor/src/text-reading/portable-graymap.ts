import type { ReadCommand } from './reading-messages.ts';

/** tesseract.js looks for the orientation of a photograph in so many bytes of whatever it is given. */
const SEARCHED_BYTES = 500;

/**
 * A picture as Leptonica reads it: the raw form of Netpbm's graymap (P5). A comment keeps the pixels out of the bytes in which a
 * pattern of them could be taken for the orientation of a JPEG.
 */
export function toPortableGraymap({ width, height, luma }: ReadCommand): Buffer {
  const head = `P5\n#${' '.repeat(SEARCHED_BYTES)}\n${width} ${height}\n255\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), luma]);
}

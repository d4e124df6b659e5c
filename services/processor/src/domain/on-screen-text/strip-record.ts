import type { Box } from './box.ts';

/** The file of lines that may be text: records of a head and as many bytes of brightness as the line has pixels. */
export const STRIP_FILE = 'text-strips.y8';

/** A line that may be text, cut out of the picture, but for its pixels. */
export interface StripHead {
  readonly width: number;
  readonly height: number;
  /** Where it was in the picture. */
  readonly box: Box;
  /** When it was shown, in seconds: `[start, end)`. */
  readonly start: number;
  readonly end: number;
}

/** Bytes of a head: two 32 bit integers, then six 64 bit floats, all little-endian. */
export const HEAD_BYTES = 56;
/** Where the end is in it. */
export const END_OFFSET = 16;

/** Most pixels of a line: beyond what a picture of 1920 pixels of width with margins gives. */
const MAX_SIDE = 4_096;
const MAX_PIXELS = 1 << 20;

export function encodeStripHead({ width, height, box, start, end }: StripHead): Uint8Array {
  const view = new DataView(new ArrayBuffer(HEAD_BYTES));
  view.setUint32(0, width, true);
  view.setUint32(4, height, true);
  const floats = [start, end, box.left, box.top, box.right, box.bottom];
  for (const [index, value] of floats.entries()) view.setFloat64(8 + 8 * index, value, true);
  return new Uint8Array(view.buffer);
}

/** A moment as it is written into a head. */
export function encodeSeconds(seconds: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, seconds, true);
  return new Uint8Array(view.buffer);
}

/**
 * Reads a head. It was written by a process that has decoded a stranger's file: nothing in it is taken on trust.
 *
 * @param bytes HEAD_BYTES of them
 * @throws RangeError for what no line can be
 */
export function decodeStripHead(bytes: Uint8Array): StripHead {
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEAD_BYTES);
  const width = view.getUint32(0, true);
  const height = view.getUint32(4, true);
  const [start = 0, end = 0, left = 0, top = 0, right = 0, bottom = 0] = Array.from({ length: 6 }, (_, index) =>
    view.getFloat64(8 + 8 * index, true),
  );
  const isSize = width >= 1 && height >= 1 && width <= MAX_SIDE && height <= MAX_SIDE && width * height <= MAX_PIXELS;
  const isBox = 0 <= left && left < right && right <= 1 && 0 <= top && top < bottom && bottom <= 1;
  // Also false for what is no number.
  const isTime = start >= 0 && end >= start && end < Number.POSITIVE_INFINITY;
  if (!isSize || !isBox || !isTime)
    throw new RangeError(`no line of text is ${width}x${height} from ${start} to ${end} s`);
  return { width, height, box: { left, top, right, bottom }, start, end };
}

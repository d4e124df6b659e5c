import { THUMBNAIL_WIDTH, type Thumbnail } from '../../decoding/media-file.ts';
import type { PictureArea } from './active-area.ts';

/** Bits of a hash. */
export const HASH_BITS = 64;
/** Rows of the grid that a picture is divided into, and columns: one more than the bits of a row. */
const GRID_ROWS = 8;
const GRID_COLUMNS = 9;
const BITS_PER_ROW = GRID_COLUMNS - 1;

/** A hash, one element (0 or 1) per bit, the highest first: row by row from the top, from left to right. */
export type HashBits = Uint8Array;

/**
 * The perceptual hash of what is seen in a picture: for each of 9x8 cells and its neighbour to the right, whether it is brighter on average. Size, bit rate,
 * brightness and contrast leave that (nearly) as it is, and what covers a part of the picture changes the bits of that part only.
 *
 * Source: the signs of differences between the mean luminances of neighbouring blocks, Oostveen, Kalker, Haitsma, "Feature Extraction and a Database Strategy for
 * Video Fingerprinting" (VISUAL 2002), 3; within a picture and not over time, as in the difference hash of N. Krawetz, "Kind of Like That" (2013).
 */
export function hashOf({ luma }: Pick<Thumbnail, 'luma'>, { left, top, right, bottom }: PictureArea): HashBits {
  const cells = new Float64Array(GRID_ROWS * GRID_COLUMNS);
  const width = right - left;
  const height = bottom - top;
  const sums = new Float64Array(width + 1);
  const row = new Float64Array(GRID_COLUMNS);
  for (let y = 0; y < height; y++) {
    const start = (top + y) * THUMBNAIL_WIDTH + left;
    for (let x = 0; x < width; x++) sums[x + 1] = (sums[x] ?? 0) + (luma[start + x] ?? 0);
    for (let column = 0; column < GRID_COLUMNS; column++) {
      row[column] =
        sumUntil(sums, (width * (column + 1)) / GRID_COLUMNS) - sumUntil(sums, (width * column) / GRID_COLUMNS);
    }
    // A line of pixels lies in one row of the grid, or in part in two.
    const first = Math.floor((y * GRID_ROWS) / height);
    const boundary = ((first + 1) * height) / GRID_ROWS;
    const share = Math.min(1, boundary - y);
    addRow(cells, first, row, share);
    if (share < 1) addRow(cells, first + 1, row, 1 - share);
  }
  return Uint8Array.from({ length: HASH_BITS }, (_, bit) => {
    const at = Math.floor(bit / BITS_PER_ROW) * GRID_COLUMNS + (bit % BITS_PER_ROW);
    return (cells[at] ?? 0) > (cells[at + 1] ?? 0) ? 1 : 0;
  });
}

/** Sum of a line of pixels up to a place, which may lie within one. */
function sumUntil(sums: Float64Array, place: number): number {
  const whole = Math.floor(place);
  const before = sums[whole] ?? 0;
  return place === whole ? before : before + (place - whole) * ((sums[whole + 1] ?? before) - before);
}

function addRow(cells: Float64Array, row: number, values: Float64Array, share: number): void {
  const start = row * GRID_COLUMNS;
  for (let column = 0; column < GRID_COLUMNS; column++) {
    cells[start + column] = (cells[start + column] ?? 0) + share * (values[column] ?? 0);
  }
}

/** How many bits of two hashes differ, from 0 to 64 (Hamming distance). */
export function distanceOf(a: HashBits, b: HashBits): number {
  let distance = 0;
  for (let bit = 0; bit < HASH_BITS; bit++) distance += a[bit] === b[bit] ? 0 : 1;
  return distance;
}

/** A hash as the API has it: 16 hexadecimal digits. */
export function toHex(bits: HashBits): string {
  let digits = '';
  for (let bit = 0; bit < HASH_BITS; bit += 4) {
    const digit =
      ((bits[bit] ?? 0) << 3) | ((bits[bit + 1] ?? 0) << 2) | ((bits[bit + 2] ?? 0) << 1) | (bits[bit + 3] ?? 0);
    digits += digit.toString(16);
  }
  return digits;
}

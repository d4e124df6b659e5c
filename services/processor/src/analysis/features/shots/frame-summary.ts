import { THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH, type Thumbnail } from '../../decoding/media-file.ts';
import type { Nanoseconds } from '../../time/rational-time.ts';
import { type Histogram, histogramOf, LUMA_BINS } from './histogram.ts';

/** Columns and rows of the grid that a frame is summed up in. */
const GRID_WIDTH = 16;
const GRID_HEIGHT = 9;
/** Cells of one plane of a grid. */
const GRID_CELLS = GRID_WIDTH * GRID_HEIGHT;

/** Means over 16x9 cells of luma, then of either chroma plane. */
export type Grid = Float32Array;

/** What is kept of a frame for as long as it may be part of a transition: some 2 KiB. */
export interface FrameSummary {
  readonly number: number;
  readonly time: Nanoseconds;
  readonly grid: Grid;
  /** Energy of the luma's gradient, in squared levels: how much detail there is, wherever the camera looks. */
  readonly detail: number;
  /** That of this frame and of all that were kept before it, together. */
  readonly detailTotal: number;
  /** Share of the luma samples within 12 levels, in [0, 1]: 1 for a picture of one brightness. */
  readonly flatness: number;
}

/**
 * Sums a frame up.
 *
 * @param earlierDetail the detail of all frames that were kept before it
 */
export function summarise(
  number: number,
  time: Nanoseconds,
  thumbnail: Thumbnail,
  histogram: Histogram,
  earlierDetail: number,
): FrameSummary {
  const detail = detailOf(thumbnail);
  const detailTotal = earlierDetail + detail;
  return { number, time, grid: gridOf(thumbnail), detail, detailTotal, flatness: flatnessOf(histogram) };
}

/** The colours of a frame that a summary needs. */
export { histogramOf };

/** Means of the cells of a frame. */
function gridOf({ luma, blue, red }: Thumbnail): Grid {
  const grid = new Float32Array(3 * GRID_CELLS);
  addPlane(grid, 0, luma, THUMBNAIL_WIDTH);
  addPlane(grid, GRID_CELLS, blue, THUMBNAIL_WIDTH / 2);
  addPlane(grid, 2 * GRID_CELLS, red, THUMBNAIL_WIDTH / 2);
  return grid;
}

function addPlane(grid: Grid, offset: number, plane: Uint8Array, width: number): void {
  const side = width / GRID_WIDTH;
  const weight = 1 / (side * side);
  const height = plane.length / width;
  for (let y = 0; y < height; y++) {
    const row = offset + Math.floor(y / side) * GRID_WIDTH;
    for (let cell = 0; cell < GRID_WIDTH; cell++) {
      const from = y * width + cell * side;
      let sum = 0;
      for (let at = from; at < from + side; at++) sum += plane[at] ?? 0;
      grid[row + cell] = (grid[row + cell] ?? 0) + sum * weight;
    }
  }
}

function detailOf({ luma }: Thumbnail): number {
  let across = 0;
  let down = 0;
  for (let row = 0; row < luma.length; row += THUMBNAIL_WIDTH) {
    let left = luma[row] ?? 0;
    for (let at = row + 1; at < row + THUMBNAIL_WIDTH; at++) {
      const here = luma[at] ?? 0;
      across += (here - left) * (here - left);
      left = here;
    }
  }
  for (let at = THUMBNAIL_WIDTH; at < luma.length; at++) {
    const step = (luma[at] ?? 0) - (luma[at - THUMBNAIL_WIDTH] ?? 0);
    down += step * step;
  }
  return across / (THUMBNAIL_HEIGHT * (THUMBNAIL_WIDTH - 1)) + down / ((THUMBNAIL_HEIGHT - 1) * THUMBNAIL_WIDTH);
}

function flatnessOf(histogram: Histogram): number {
  let most = 0;
  for (let bin = 1; bin < LUMA_BINS - 1; bin++) {
    most = Math.max(most, (histogram[bin - 1] ?? 0) + (histogram[bin] ?? 0) + (histogram[bin + 1] ?? 0));
  }
  // A plane has a third of the weight.
  return 3 * most;
}

/** Mean of the luma of a grid, in levels. */
export function meanLuma(grid: Grid): number {
  let sum = 0;
  for (let cell = 0; cell < GRID_CELLS; cell++) sum += grid[cell] ?? 0;
  return sum / GRID_CELLS;
}

/** Root of the mean squared difference of two grids, in levels. */
export function gridDistance(a: Grid, b: Grid): number {
  let sum = 0;
  for (let cell = 0; cell < a.length; cell++) {
    const difference = (a[cell] ?? 0) - (b[cell] ?? 0);
    sum += difference * difference;
  }
  return Math.sqrt(sum / a.length);
}

/** Distance of two grids, in levels, up to which they show the same: grain and coding make as much. */
const SAME_DISTANCE = 3;

/**
 * How much two grids look like the same scene, in [-1, 1]: the correlation of their luma. Light that changes leaves it as it is, another scene does
 * not. An even picture is like nothing but itself.
 */
export function likenessOf(a: Grid, b: Grid): number {
  return gridDistance(a, b) < SAME_DISTANCE ? 1 : correlationOf(a, b);
}

function correlationOf(a: Grid, b: Grid): number {
  let sumA = 0;
  let sumB = 0;
  for (let cell = 0; cell < GRID_CELLS; cell++) {
    sumA += a[cell] ?? 0;
    sumB += b[cell] ?? 0;
  }
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let cell = 0; cell < GRID_CELLS; cell++) {
    const fromA = (a[cell] ?? 0) - sumA / GRID_CELLS;
    const fromB = (b[cell] ?? 0) - sumB / GRID_CELLS;
    ab += fromA * fromB;
    aa += fromA * fromA;
    bb += fromB * fromB;
  }
  // Less than a level of deviation is noise.
  return aa < GRID_CELLS || bb < GRID_CELLS ? 0 : ab / Math.sqrt(aa * bb);
}

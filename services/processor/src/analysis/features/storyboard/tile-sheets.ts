import type { Size } from '../../decoding/display-size.ts';
import type { Pixels } from '../../decoding/media-file.ts';
import type { StoryboardParameters } from './storyboard-parameters.ts';

/** Where a tile is. */
export interface TilePlace {
  readonly sheet: number;
  /** Its left edge in the sheet, in pixels. */
  readonly left: number;
  /** Its upper edge, in pixels. */
  readonly top: number;
}

/** Where tile number `index`, from 0, is: sheets are filled row by row. */
export function placeOf(index: number, tile: Size, { columns, rows }: StoryboardParameters): TilePlace {
  const inSheet = index % (columns * rows);
  return {
    sheet: Math.floor(index / (columns * rows)),
    left: (inSheet % columns) * tile.width,
    top: Math.floor(inSheet / columns) * tile.height,
  };
}

/** A sheet just large enough for its tiles; what is left of its last row is black. */
export function sheetOf(tiles: readonly Pixels[], tile: Size, parameters: StoryboardParameters): Pixels {
  const sheet = blackCanvas({
    width: Math.min(tiles.length, parameters.columns) * tile.width,
    height: Math.ceil(tiles.length / parameters.columns) * tile.height,
  });
  for (const [index, pixels] of tiles.entries()) {
    const { left, top } = placeOf(index, tile, parameters);
    paint(pixels, sheet, left, top);
  }
  return sheet;
}

/** The picture in the middle of black of this size, cut where it is larger. */
export function inCanvas(pixels: Pixels, size: Size): Pixels {
  if (pixels.width === size.width && pixels.height === size.height) return pixels;
  const canvas = blackCanvas(size);
  paint(pixels, canvas, evenHalf(size.width - pixels.width), evenHalf(size.height - pixels.height));
  return canvas;
}

const NO_COLOUR = 128;

function blackCanvas({ width, height }: Size): Pixels {
  const bytes = new Uint8Array((width * height * 3) / 2);
  bytes.fill(NO_COLOUR, width * height);
  return { width, height, bytes };
}

/** Half, and even, as a sample of colour is for two pixels. */
function evenHalf(length: number): number {
  return 2 * Math.trunc(length / 4);
}

/** Of YUV 4:2:0: where a plane begins, as a share of the luma, and by how much its sides are shorter. */
const PLANES = [
  { start: 0, halving: 1 },
  { start: 1, halving: 2 },
  { start: 1.25, halving: 2 },
] as const;

/** Copies what of a picture lies within another; `left` and `top` are even, and may be negative. */
function paint(pixels: Pixels, canvas: Pixels, left: number, top: number): void {
  for (const { start, halving } of PLANES) {
    const [x, y] = [left / halving, top / halving];
    const [ownStride, stride] = [pixels.width / halving, canvas.width / halving];
    const from = start * pixels.width * pixels.height;
    const to = start * canvas.width * canvas.height;
    const [firstColumn, lastColumn] = [Math.max(0, -x), Math.min(ownStride, stride - x)];
    const [firstRow, lastRow] = [Math.max(0, -y), Math.min(pixels.height, canvas.height - top) / halving];
    for (let row = firstRow; row < lastRow; row++) {
      const own = from + row * ownStride;
      canvas.bytes.set(
        pixels.bytes.subarray(own + firstColumn, own + lastColumn),
        to + (y + row) * stride + x + firstColumn,
      );
    }
  }
}

import { THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH, type Thumbnail } from '../../decoding/media-file.ts';
import { type Area, BAR_AREAS, BAR_PATTERNS, type BarPattern, type Cell, type Rgb } from './bar-patterns.ts';

/** Width and height of the chroma of a thumbnail; points are its samples, each with the luma samples around it. */
const COLUMNS = THUMBNAIL_WIDTH / 2;
const ROWS = THUMBNAIL_HEIGHT / 2;
/** Share of a point's width that keeps it away from the neighbouring bar, into which scaling smears. */
const MARGIN = 0.25;
/** Of cells that are higher, every so manieth row is looked at. */
const ROW_STEP = 3;

/** Weights of red and blue in luma: ITU-R BT.601 and BT.709. */
const MATRICES = [
  [0.299, 0.114],
  [0.2126, 0.0722],
] as const;

/** What a thumbnail of a pattern has at one point. */
interface Point {
  readonly column: number;
  readonly row: number;
  readonly luma: number;
  readonly blue: number;
  readonly red: number;
  /** Number of the bar. */
  readonly cell: number;
}

/** A pattern in one place, coded in one way. */
export interface BarTemplate {
  readonly pattern: BarPattern;
  readonly area: Area;
  readonly points: readonly Point[];
  /** Points of each bar. */
  readonly cellSizes: readonly number[];
}

/** Every pattern in every place, by either matrix: nobody knows by which a file that does not say was made. */
export const BAR_TEMPLATES: readonly BarTemplate[] = (Object.keys(BAR_PATTERNS) as BarPattern[]).flatMap((pattern) =>
  BAR_AREAS.flatMap((area) => MATRICES.map((matrix) => templateOf(pattern, area, matrix))),
);

function templateOf(pattern: BarPattern, area: Area, matrix: (typeof MATRICES)[number]): BarTemplate {
  const points: Point[] = [];
  const cellSizes: number[] = [];
  const placed = BAR_PATTERNS[pattern].map((cell) => ({
    color: cell.color,
    left: place(cell.left, area.left, area.right),
    right: place(cell.right, area.left, area.right),
    top: place(cell.top, area.top, area.bottom),
    bottom: place(cell.bottom, area.top, area.bottom),
  }));
  for (const [cell, { left, right, top, bottom, color }] of [...placed, ...around(area)].entries()) {
    const columns = whole(left, right, COLUMNS, MARGIN);
    const rows = whole(top, bottom, ROWS, 0);
    const chosen = rows.length > ROW_STEP ? rows.filter((_, index) => index % ROW_STEP === 1) : rows;
    const inside = chosen.flatMap((row) => columns.map((column) => ({ column, row, cell, ...coded(color, matrix) })));
    points.push(...inside);
    cellSizes.push(inside.length);
  }
  return { pattern, area, points, cellSizes };
}

/** What is black around bars that do not fill the picture. */
function around({ left, top, right, bottom }: Area): readonly Cell[] {
  const color: Rgb = [0, 0, 0];
  const sides = [
    { left: 0, right: left, top: 0, bottom: 1 },
    { left: right, right: 1, top: 0, bottom: 1 },
    { left, right, top: 0, bottom: top },
    { left, right, top: bottom, bottom: 1 },
  ];
  return sides.filter((side) => side.left < side.right && side.top < side.bottom).map((side) => ({ ...side, color }));
}

function place(share: number, from: number, to: number): number {
  return from + share * (to - from);
}

/** The points that lie between two shares, with a margin. */
function whole(from: number, to: number, count: number, margin: number): readonly number[] {
  const tiny = 1e-9;
  return Array.from({ length: count }, (_, index) => index).filter(
    (index) => index >= from * count + margin - tiny && index + 1 <= to * count - margin + tiny,
  );
}

/** Limited range of 8 bits (ITU-R BT.601, 2.5.3). */
function coded([red, green, blue]: Rgb, [weightRed, weightBlue]: (typeof MATRICES)[number]) {
  const luma = weightRed * red + (1 - weightRed - weightBlue) * green + weightBlue * blue;
  return {
    luma: 16 + 219 * luma,
    blue: 128 + (112 * (blue - luma)) / (1 - weightBlue),
    red: 128 + (112 * (red - luma)) / (1 - weightRed),
  };
}

/** How far off a pattern may be. */
export interface BarTolerance {
  readonly lumaTolerance: number;
  readonly chromaTolerance: number;
  readonly pointShare: number;
  readonly barShare: number;
}

/** How well a thumbnail fits a template, from 0.5 (just so) to 1; undefined when it does not. */
export function fitOf(
  { luma, blue, red }: Thumbnail,
  template: BarTemplate,
  tolerance: BarTolerance,
): number | undefined {
  const { points, cellSizes } = template;
  const allowed = Math.floor(points.length * (1 - tolerance.pointShare));
  const misses = new Uint8Array(cellSizes.length);
  let missed = 0;
  let deviation = 0;
  for (const point of points) {
    const at = 2 * point.row * THUMBNAIL_WIDTH + 2 * point.column;
    const luminance =
      (luma[at] ?? 0) + (luma[at + 1] ?? 0) + (luma[at + THUMBNAIL_WIDTH] ?? 0) + (luma[at + THUMBNAIL_WIDTH + 1] ?? 0);
    const chroma = point.row * COLUMNS + point.column;
    const off = Math.max(
      Math.abs(luminance / 4 - point.luma) / tolerance.lumaTolerance,
      Math.abs((blue[chroma] ?? 0) - point.blue) / tolerance.chromaTolerance,
      Math.abs((red[chroma] ?? 0) - point.red) / tolerance.chromaTolerance,
    );
    deviation += Math.min(1, off);
    if (off <= 1) continue;
    missed++;
    if (missed > allowed) return undefined;
    const inCell = (misses[point.cell] ?? 0) + 1;
    misses[point.cell] = inCell;
    if (inCell > (cellSizes[point.cell] ?? 0) * (1 - tolerance.barShare)) return undefined;
  }
  return 1 - (0.5 * deviation) / points.length;
}

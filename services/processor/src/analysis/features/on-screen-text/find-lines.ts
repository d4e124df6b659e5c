import { type Component, connectedComponents } from './connected-components.ts';
import { type Box, covered, heightOf, union, widthOf } from './pixel-box.ts';

/** Pixels that are edges, and how strong: 0 where there is none. */
export interface EdgeMap {
  readonly width: number;
  /** All of them; none in the outermost row or column of the picture. */
  readonly pixels: Int32Array;
  readonly strength: Uint16Array;
  /** Whether the brightness grows to the right in a pixel. */
  readonly growsRight: (pixel: number) => boolean;
}

/** A box that may hold a line of text. */
export interface FoundLine extends Box {
  /** Sides of strokes in a row of it, on average: the more, the likelier it is text, and the more of it. */
  readonly strokeSides: number;
}

/** How lines of text look. Heights in pixels. */
export interface LineRule {
  readonly edgeLevels: number;
  readonly minHeight: number;
  readonly maxHeight: number;
}

/** How letters stand in a line, whatever its height; `high` is that height. */
export const LINE_SHAPE = {
  /** More pieces than this are no text but a texture. */
  maxPieces: 4_000,
  /** Parts of one line are at most this much apart, as a multiple of the taller one's height. */
  maxGap: 1,
  /** A row with a smaller share of the edges of the fullest row is between two lines. */
  betweenLines: 0.12,
  /** Share of a line's pixels that are edges. */
  minDensity: 0.06,
  maxDensity: 0.9,
  /**
   * Text crosses from dark to light and back at least this often in a row of a stretch as wide as it is high, on average: a letter has two sides to each stroke. Measured on lines of
   * rendered and filmed text, of which 95 in 100 have more than 2.2, and on what else stands still in films, of which half has less than 1.6.
   */
  crossings: 1.7,
  /** In most of its stretches, so that one rich corner does not count for the whole. */
  usualCrossings: 1.7,
  /** Strokes of lines less high than this, in pixels, run into each other. */
  smallHeight: 12,
  smallCrossings: 1.5,
  /** What is hardly wider than high may be two letters or figures, and is a piece of a scene more often: it must be richer. */
  minShape: 0.9,
  shortShape: 1.6,
  shortCrossings: 2.5,
} as const;

/**
 * Boxes that may each hold a line of text: pieces of edges of about one height that stand in a row, as letters do (the grouping of
 * Epshtein, Ofek, Wexler, "Detecting text in natural scenes with stroke width transform", CVPR 2010, on edges in place of strokes). Looked for among all edges, and again among the stronger ones
 * alone: text stands out more than what it is written on.
 */
export function findLines(edges: EdgeMap, rule: LineRule): readonly FoundLine[] {
  const lines: FoundLine[] = [];
  const set = new Uint8Array(edges.strength.length);
  for (const levels of [rule.edgeLevels, 2 * rule.edgeLevels, 4 * rule.edgeLevels]) {
    const isEdge = (pixel: number) => (edges.strength[pixel] ?? 0) >= levels;
    const pixels = edges.pixels.filter(isEdge);
    for (const pixel of pixels) set[pixel] = 1;
    const pieces = connectedComponents(edges.width, set, pixels).filter((piece) => isPiece(piece, rule));
    if (pieces.length > LINE_SHAPE.maxPieces) continue;
    const candidates = inRows(pieces)
      .flatMap((box) => splitLines(box, edges, isEdge, rule))
      .flatMap((box) => asLine(box, edges, isEdge, rule) ?? [])
      .toSorted((a, b) => area(b) - area(a));
    for (const box of candidates) {
      if (!lines.some((line) => isSame(box, line))) lines.push(box);
    }
  }
  return lines;
}

function isPiece({ left, right, top, bottom, count }: Component, { maxHeight }: LineRule): boolean {
  const height = bottom - top;
  return count >= 4 && height <= maxHeight && !(height <= 2 && right - left > 16);
}

/** Joins what stands side by side. */
function inRows(pieces: readonly Component[]): readonly Box[] {
  const sorted = pieces.toSorted((a, b) => a.left - b.left);
  const parent = sorted.map((_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (parent[root] !== root && parent[root] !== undefined) root = parent[root] ?? root;
    parent[index] = root;
    return root;
  };
  const tallest = sorted.reduce((most, piece) => Math.max(most, heightOf(piece)), 0);
  // Those that may still have a neighbour to the right.
  let open: number[] = [];
  for (const [index, piece] of sorted.entries()) {
    open = open.filter((other) => (sorted[other]?.right ?? 0) + LINE_SHAPE.maxGap * tallest >= piece.left);
    for (const other of open) {
      const before = sorted[other];
      if (before !== undefined && standSideBySide(before, piece)) parent[rootOf(other)] = rootOf(index);
    }
    open.push(index);
  }
  const rows = new Map<number, Box>();
  for (const [index, piece] of sorted.entries()) {
    const root = rootOf(index);
    const row = rows.get(root);
    rows.set(root, row === undefined ? piece : union(row, piece));
  }
  return [...rows.values()];
}

function standSideBySide(a: Box, b: Box): boolean {
  const tall = Math.max(heightOf(a), heightOf(b));
  const short = Math.min(heightOf(a), heightOf(b));
  const shared = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  // A dot or a dash is much less high than the letters it belongs to.
  return (
    shared >= 0.5 * short &&
    tall <= 6 * short &&
    Math.max(a.left, b.left) - Math.min(a.right, b.right) <= LINE_SHAPE.maxGap * tall
  );
}

/** Parts a block where rows without edges go through it. */
function splitLines(box: Box, { width }: EdgeMap, isEdge: (pixel: number) => boolean, rule: LineRule): readonly Box[] {
  if (heightOf(box) < 2 * rule.minHeight) return [box];
  const rows = new Array<number>(heightOf(box)).fill(0);
  for (let y = box.top; y < box.bottom; y++) {
    for (let x = box.left; x < box.right; x++)
      if (isEdge(y * width + x)) rows[y - box.top] = (rows[y - box.top] ?? 0) + 1;
  }
  const least = LINE_SHAPE.betweenLines * Math.max(...rows);
  const parts: Box[] = [];
  let top: number | undefined;
  for (let y = 0; y <= rows.length; y++) {
    const isFull = (rows[y] ?? 0) > least;
    if (isFull && top === undefined) top = y;
    if (isFull || top === undefined) continue;
    if (y - top >= rule.minHeight) parts.push({ ...box, top: box.top + top, bottom: box.top + y });
    top = undefined;
  }
  return parts.length > 1 ? parts : [box];
}

/** A box as a line, if its edges change as often as those of letters do. */
function asLine(box: Box, edges: EdgeMap, isEdge: (pixel: number) => boolean, rule: LineRule): FoundLine | undefined {
  const high = heightOf(box);
  const wide = widthOf(box);
  if (high < rule.minHeight || high > rule.maxHeight || wide < LINE_SHAPE.minShape * high) return undefined;
  const { count, crossings } = crossingsIn(box, edges, isEdge);
  const density = count / (wide * high);
  if (count < 16 || density < LINE_SHAPE.minDensity || density > LINE_SHAPE.maxDensity) return undefined;
  const all = crossings.reduce((sum, each) => sum + each, 0);
  const isRich =
    all >= leastCrossings(wide, high) * wide &&
    medianOf(crossings) >= LINE_SHAPE.usualCrossings * (wide / crossings.length);
  return isRich ? { ...box, strokeSides: all / high } : undefined;
}

function leastCrossings(wide: number, high: number): number {
  if (wide < LINE_SHAPE.shortShape * high) return LINE_SHAPE.shortCrossings;
  return high < LINE_SHAPE.smallHeight ? LINE_SHAPE.smallCrossings : LINE_SHAPE.crossings;
}

/** Edges in a box, and how often they change between growing brighter and darker to the right: in stretches about as wide as it is high. */
function crossingsIn(
  box: Box,
  { width, growsRight }: EdgeMap,
  isEdge: (pixel: number) => boolean,
): { readonly count: number; readonly crossings: readonly number[] } {
  const wide = widthOf(box);
  const crossings = new Array<number>(Math.max(1, Math.round(wide / heightOf(box)))).fill(0);
  let count = 0;
  for (let y = box.top; y < box.bottom; y++) {
    let last: boolean | undefined;
    for (let x = box.left; x < box.right; x++) {
      const pixel = y * width + x;
      if (!isEdge(pixel)) continue;
      count++;
      const grows = growsRight(pixel);
      const stretch = Math.floor(((x - box.left) / wide) * crossings.length);
      if (last !== undefined && grows !== last) crossings[stretch] = (crossings[stretch] ?? 0) + 1;
      last = grows;
    }
  }
  return { count, crossings };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** Whether a box is a line that was found already, or a piece of it. */
function isSame(box: Box, line: Box): boolean {
  return covered(box, line) >= 0.8 && heightOf(line) <= 1.6 * heightOf(box);
}

function area(box: Box): number {
  return widthOf(box) * heightOf(box);
}

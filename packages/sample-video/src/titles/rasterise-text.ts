/// <reference path="./opentype.d.ts" />
import opentype, { type Font, type Path } from 'opentype.js';

/** How much of each pixel is covered by a line of text, from 0 to 1, in a picture that just holds it. */
export interface TextRaster {
  readonly width: number;
  readonly height: number;
  readonly coverage: Float32Array;
  /** Row of the baseline. */
  readonly baseline: number;
}

/** Samples of a pixel per side. */
const SAMPLES = 4;
/** Straight pieces of a curve. */
const PIECES = 8;

/** Where an outline crosses from a row to the next one: from (x1, y1) to (x2, y2). */
type Edge = readonly [x1: number, y1: number, x2: number, y2: number];

/**
 * Rasterises a line of text: the outlines of its letters one after another, filled by the nonzero rule.
 *
 * @param size font size in pixels
 */
export function rasteriseText(font: Font, text: string, size: number): TextRaster {
  const path = outlineOf(font, text, size);
  const box = path.getBoundingBox();
  const left = Math.floor(box.x1);
  const top = Math.floor(box.y1);
  const width = Math.max(1, Math.ceil(box.x2) - left);
  const height = Math.max(1, Math.ceil(box.y2) - top);
  const edges = edgesOf(path);
  const coverage = new Float32Array(width * height);
  for (let sample = 0; sample < height * SAMPLES; sample++) {
    const row = Math.floor(sample / SAMPLES) * width;
    for (const [from, to] of spansAt(edges, top + (sample + 0.5) / SAMPLES)) {
      const first = Math.max(0, Math.round((from - left) * SAMPLES));
      const last = Math.min(width * SAMPLES, Math.round((to - left) * SAMPLES));
      for (let at = first; at < last; at++) {
        const pixel = row + Math.floor(at / SAMPLES);
        coverage[pixel] = (coverage[pixel] ?? 0) + 1 / SAMPLES ** 2;
      }
    }
  }
  return { width, height, coverage, baseline: -top };
}

/** Letter by letter: substitutions such as ligatures are left out, which not every font's tables are understood for. */
function outlineOf(font: Font, text: string, size: number): Path {
  const path = new opentype.Path();
  let pen = 0;
  for (const letter of text) {
    const glyph = font.charToGlyph(letter);
    path.extend(glyph.getPath(pen, 0, size));
    pen += ((glyph.advanceWidth ?? 0) * size) / font.unitsPerEm;
  }
  return path;
}

function edgesOf(path: Path): readonly Edge[] {
  const edges: Edge[] = [];
  let x = 0;
  let y = 0;
  let startX = 0;
  let startY = 0;
  const lineTo = (toX: number, toY: number): void => {
    edges.push([x, y, toX, toY]);
    x = toX;
    y = toY;
  };
  for (const command of path.commands) {
    if (command.type === 'M') {
      x = startX = command.x;
      y = startY = command.y;
    } else if (command.type === 'L') {
      lineTo(command.x, command.y);
    } else if (command.type === 'Z') {
      lineTo(startX, startY);
    } else {
      const [fromX, fromY] = [x, y];
      const [ax, ay, bx, by] =
        command.type === 'C'
          ? [command.x1, command.y1, command.x2, command.y2]
          : // A quadratic curve is a cubic one whose inner points lie two thirds of the way to its own.
            [
              towards(fromX, command.x1),
              towards(fromY, command.y1),
              towards(command.x, command.x1),
              towards(command.y, command.y1),
            ];
      for (let piece = 1; piece <= PIECES; piece++) {
        const t = piece / PIECES;
        lineTo(cubic(fromX, ax, bx, command.x, t), cubic(fromY, ay, by, command.y, t));
      }
    }
  }
  return edges;
}

function towards(from: number, to: number): number {
  return from + ((to - from) * 2) / 3;
}

function cubic(a: number, b: number, c: number, d: number, t: number): number {
  const u = 1 - t;
  return u ** 3 * a + 3 * u * u * t * b + 3 * u * t * t * c + t ** 3 * d;
}

/** Where a horizontal line is inside the outlines. */
function spansAt(edges: readonly Edge[], y: number): readonly (readonly [number, number])[] {
  const crossings = edges
    .filter(([, y1, , y2]) => y1 <= y !== y2 <= y)
    .map(([x1, y1, x2, y2]) => ({ x: x1 + ((y - y1) / (y2 - y1)) * (x2 - x1), turn: y2 > y1 ? 1 : -1 }))
    .toSorted((a, b) => a.x - b.x);
  const spans: (readonly [number, number])[] = [];
  let winding = 0;
  for (const [index, { x, turn }] of crossings.entries()) {
    winding += turn;
    const next = crossings[index + 1];
    if (winding !== 0 && next !== undefined) spans.push([x, next.x]);
  }
  return spans;
}

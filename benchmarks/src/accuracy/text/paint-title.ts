import { outlineOf, paintText, rasteriseText, readFont, type TextRaster } from '@vidi/sample-video';
import type { Canvas } from '../film/scene/canvas.ts';
import type { PlannedTitle, TitleClip } from './planned-titles.ts';

/** Size of the picture, in pixels. */
export const TITLE_FRAME = { width: 1_920, height: 1_080 };
/** Distance of titles from the edges of the picture, in pixels. */
const MARGIN = 90;
/** Height of a line, as a multiple of the font size. */
const LINE_HEIGHT = 1.35;
/** Brightness of light and of dark grounds. */
export const LIGHT = 225;
export const DARK = 25;

/** A line of a title, and the line around its letters where it has one. */
export interface SetLine {
  readonly text: TextRaster;
  readonly outline: { readonly raster: TextRaster; readonly pixels: number } | undefined;
}

/**
 * The lines of a title in its font.
 *
 * @param isOutlined whether there is a line around the letters
 */
export function setTitle({ lines, font, weight, size }: PlannedTitle, isOutlined: boolean): readonly SetLine[] {
  const face = readFont(font, weight);
  const pixels = Math.max(2, Math.round(size / 16));
  return lines.map((line) => {
    const text = rasteriseText(face, line, size);
    return { text, outline: isOutlined ? { raster: outlineOf(text, pixels), pixels } : undefined };
  });
}

/** Paints a title as it is in a frame of its time. */
export function paintTitle(
  canvas: Canvas,
  { background }: TitleClip,
  title: PlannedTitle,
  lines: readonly SetLine[],
  frame: number,
): void {
  const { start, end, fade, size, isLight } = title;
  const opacity = Math.min(1, (frame - start + 1) / (fade + 1), (end - frame) / (fade + 1));
  if (background === 'box on moving scene') {
    const block = blockOf(title, lines);
    const { left, top } = placeOf(title, block);
    paintBox(
      canvas,
      left - size / 2,
      top,
      block.width + size,
      block.height + size / 4,
      isLight ? DARK : LIGHT,
      opacity,
    );
  }
  for (const { text, outline, left, baseline } of placedLines(title, lines)) {
    if (outline !== undefined) {
      const luma = isLight ? 16 : 235;
      paintText(canvas, outline.raster, { left: left - outline.pixels, baseline, luma, opacity });
    }
    paintText(canvas, text, { left, baseline, luma: isLight ? 235 : 16, opacity });
  }
}

/** Where each line stands. */
export function placedLines(title: PlannedTitle, lines: readonly SetLine[]) {
  const block = blockOf(title, lines);
  const { left, top } = placeOf(title, block);
  const isCentred = title.position === 'centre' || title.position === 'bottom centre';
  return lines.map((line, index) => ({
    ...line,
    left: Math.round(left + (isCentred ? (block.width - line.text.width) / 2 : 0)),
    baseline: top + index * lineHeightOf(title) + title.size,
  }));
}

function blockOf(title: PlannedTitle, lines: readonly SetLine[]): { width: number; height: number } {
  return { width: Math.max(...lines.map(({ text }) => text.width)), height: lineHeightOf(title) * lines.length };
}

function lineHeightOf({ size }: PlannedTitle): number {
  return Math.round(size * LINE_HEIGHT);
}

function placeOf({ position }: PlannedTitle, block: { width: number; height: number }): { left: number; top: number } {
  const { width, height } = TITLE_FRAME;
  const middle = Math.round((width - block.width) / 2);
  const right = width - MARGIN - block.width;
  const bottom = height - MARGIN - block.height;
  switch (position) {
    case 'top left':
      return { left: MARGIN, top: MARGIN };
    case 'top right':
      return { left: right, top: MARGIN };
    case 'centre':
      return { left: middle, top: Math.round((height - block.height) / 2) };
    case 'bottom left':
      return { left: MARGIN, top: bottom };
    case 'bottom centre':
      return { left: middle, top: bottom };
  }
}

function paintBox(
  { luma, width, height }: Canvas,
  left: number,
  top: number,
  wide: number,
  high: number,
  colour: number,
  opacity: number,
): void {
  for (let y = Math.max(0, Math.round(top)); y < Math.min(height, Math.round(top + high)); y++) {
    for (let x = Math.max(0, Math.round(left)); x < Math.min(width, Math.round(left + wide)); x++) {
      const at = y * width + x;
      luma[at] = (luma[at] ?? 0) * (1 - 0.8 * opacity) + colour * 0.8 * opacity;
    }
  }
}

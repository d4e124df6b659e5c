import { outlineOf, paintText, rasteriseText, readFont, type TextRaster } from '@vidi/sample-video';
import { encodePictures } from '../film/encode-pictures.ts';
import { TICKS_PER_SECOND } from '../film/film-plan.ts';
import { type Canvas, createCanvas } from '../film/scene/canvas.ts';
import { createScene } from '../film/scene/scene.ts';
import { type PlannedTitle, TITLE_FRAME_RATE, type TitleClip } from './planned-titles.ts';

export const TITLE_FRAME = { width: 1_920, height: 1_080 };
/** Scenes are painted at a third of the size, and enlarged. */
const ENLARGED = 3;
const GRAIN = 'noise=alls=5:allf=t';
/** Distance of titles from the edges of the picture, in pixels. */
const MARGIN = 90;
/** Height of a line, as a multiple of the font size. */
const LINE_HEIGHT = 1.35;
const LIGHT = 225;
const DARK = 25;

/** Makes a planned clip into an MP4 file of H.264, 1920x1080 at 25 frames a second, with grain. */
export async function makeTitleClip(clip: TitleClip, path: string): Promise<void> {
  const { width, height } = TITLE_FRAME;
  const canvas = createCanvas(width, height);
  const paintBackground = backgroundOf(clip, canvas);
  const ticks = Array.from({ length: clip.frames + 1 }, (_, frame) => (frame * TICKS_PER_SECOND) / TITLE_FRAME_RATE);
  const isOutlined = clip.background === 'still scene' || clip.background === 'moving scene';
  const set = clip.titles.map((title) => ({ title, lines: setTitle(title, isOutlined) }));
  await encodePictures(path, TITLE_FRAME, ticks, `${GRAIN}:all_seed=${clip.seed}`, (frame) => {
    paintBackground(frame);
    for (const { title, lines } of set) {
      if (frame >= title.start && frame < title.end) paintTitle(canvas, clip, title, lines, frame);
    }
    return canvas;
  });
}

/** A line of a title, and the line around its letters where it has one. */
interface SetLine {
  readonly text: TextRaster;
  readonly outline: { readonly raster: TextRaster; readonly pixels: number } | undefined;
}

function setTitle({ lines, font, weight, size }: PlannedTitle, isOutlined: boolean): readonly SetLine[] {
  const face = readFont(font, weight);
  const pixels = Math.max(2, Math.round(size / 16));
  return lines.map((line) => {
    const text = rasteriseText(face, line, size);
    return { text, outline: isOutlined ? { raster: outlineOf(text, pixels), pixels } : undefined };
  });
}

function backgroundOf({ seed, background, frames }: TitleClip, canvas: Canvas): (frame: number) => void {
  canvas.blue.fill(128);
  canvas.red.fill(128);
  if (background === 'dark' || background === 'light') {
    return () => canvas.luma.fill(background === 'dark' ? DARK : LIGHT);
  }
  if (background === 'gradient') {
    return () => {
      // From dark on the left to mid grey on the right.
      for (let at = 0; at < canvas.luma.length; at++)
        canvas.luma[at] = 30 + Math.round((90 * (at % canvas.width)) / canvas.width);
    };
  }
  const small = createCanvas(canvas.width / ENLARGED, canvas.height / ENLARGED);
  const scene = createScene(seed, frames / TITLE_FRAME_RATE);
  return (frame) => {
    if (background !== 'still scene' || frame === 0) scene.paint(small, frame / TITLE_FRAME_RATE);
    enlarge(small.luma, small.width, canvas.luma, canvas.width);
    enlarge(small.blue, small.width / 2, canvas.blue, canvas.width / 2);
    enlarge(small.red, small.width / 2, canvas.red, canvas.width / 2);
  };
}

/** Bilinear. */
function enlarge(from: Uint8Array, fromWidth: number, to: Uint8Array, toWidth: number): void {
  const fromHeight = from.length / fromWidth;
  const toHeight = to.length / toWidth;
  for (let y = 0; y < toHeight; y++) {
    const sourceY = Math.min(fromHeight - 1.001, y / ENLARGED);
    const row = Math.floor(sourceY);
    const down = sourceY - row;
    for (let x = 0; x < toWidth; x++) {
      const sourceX = Math.min(fromWidth - 1.001, x / ENLARGED);
      const column = Math.floor(sourceX);
      const right = sourceX - column;
      const at = row * fromWidth + column;
      const above = (from[at] ?? 0) * (1 - right) + (from[at + 1] ?? 0) * right;
      const below = (from[at + fromWidth] ?? 0) * (1 - right) + (from[at + fromWidth + 1] ?? 0) * right;
      to[y * toWidth + x] = above * (1 - down) + below * down;
    }
  }
}

function paintTitle(
  canvas: Canvas,
  { background }: TitleClip,
  title: PlannedTitle,
  lines: readonly SetLine[],
  frame: number,
): void {
  const { start, end, fade, size, isLight } = title;
  const opacity = Math.min(1, (frame - start + 1) / (fade + 1), (end - frame) / (fade + 1));
  const lineHeight = Math.round(size * LINE_HEIGHT);
  const block = { width: Math.max(...lines.map(({ text }) => text.width)), height: lineHeight * lines.length };
  const { left, top } = placeOf(title, block);
  if (background === 'box on moving scene') {
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
  const isCentred = title.position === 'centre' || title.position === 'bottom centre';
  for (const [index, { text, outline }] of lines.entries()) {
    const textLeft = Math.round(left + (isCentred ? (block.width - text.width) / 2 : 0));
    const baseline = top + index * lineHeight + size;
    if (outline !== undefined) {
      const luma = isLight ? 16 : 235;
      paintText(canvas, outline.raster, { left: textLeft - outline.pixels, baseline, luma, opacity });
    }
    paintText(canvas, text, { left: textLeft, baseline, luma: isLight ? 235 : 16, opacity });
  }
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

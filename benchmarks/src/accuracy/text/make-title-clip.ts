import { encodePictures } from '../film/encode-pictures.ts';
import { TICKS_PER_SECOND } from '../film/film-plan.ts';
import { type Canvas, createCanvas } from '../film/scene/canvas.ts';
import { createScene } from '../film/scene/scene.ts';
import { LEGIBLE_CONTRAST, leastContrast } from './contrast.ts';
import { DARK, LIGHT, paintTitle, placedLines, type SetLine, setTitle, TITLE_FRAME } from './paint-title.ts';
import { type PlannedTitle, TITLE_FRAME_RATE, type TitleClip } from './planned-titles.ts';

/** Scenes are painted at a third of the size, and enlarged. */
const ENLARGED = 3;
const GRAIN = 'noise=alls=5:allf=t';

/**
 * Makes a planned clip into an MP4 file of H.264, 1920x1080 at 25 frames a second, with grain. Titles that nobody could read in the planned tone are painted
 * in the other one.
 *
 * @throws Error for a title that stands out in neither
 */
export async function makeTitleClip(clip: TitleClip, path: string): Promise<void> {
  const { width, height } = TITLE_FRAME;
  const canvas = createCanvas(width, height);
  const paintBackground = backgroundOf(clip, canvas);
  const ticks = Array.from({ length: clip.frames + 1 }, (_, frame) => (frame * TICKS_PER_SECOND) / TITLE_FRAME_RATE);
  const isOutlined = clip.background === 'still scene' || clip.background === 'moving scene';
  const set = clip.titles.map((title) => {
    const lines = setTitle(title, isOutlined);
    return { title: inLegibleTone(canvas, clip, title, lines, paintBackground), lines };
  });
  await encodePictures(path, TITLE_FRAME, ticks, `${GRAIN}:all_seed=${clip.seed}`, (frame) => {
    paintBackground(frame);
    for (const { title, lines } of set) {
      if (frame >= title.start && frame < title.end) paintTitle(canvas, clip, title, lines, frame);
    }
    return canvas;
  });
}

/** The title as planned, or else with letters of the other tone: whichever can be told from its ground in the painted picture. */
function inLegibleTone(
  canvas: Canvas,
  clip: TitleClip,
  title: PlannedTitle,
  lines: readonly SetLine[],
  paintBackground: (frame: number) => void,
): PlannedTitle {
  const contrastOf = (candidate: PlannedTitle) => {
    // A still scene is painted with the first frame.
    paintBackground(0);
    if (title.start > 0) paintBackground(title.start);
    // Without a fade, it is all there in its first frame.
    paintTitle(canvas, clip, { ...candidate, fade: 0 }, lines, title.start);
    const placed = placedLines(candidate, lines);
    return Math.min(...placed.map((line) => leastContrast(canvas, { ...line, raster: line.text, size: title.size })));
  };
  const legible = [title, { ...title, isLight: !title.isLight }].find(
    (candidate) => contrastOf(candidate) >= LEGIBLE_CONTRAST,
  );
  if (legible === undefined) throw new Error(`nobody can read "${title.lines.join(' ')}" over a ${clip.background}`);
  return legible;
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

import { encodePictures } from '../film/encode-pictures.ts';
import type { FilmPlan } from '../film/film-plan.ts';
import { FilmPainter } from '../film/paint-film.ts';
import { createCanvas } from '../film/scene/canvas.ts';
import type { PlannedPassages } from './planned-passages.ts';

const SIZE = { width: 320, height: 180 };
/** Well above black, so that only what is meant to be black is. */
const LEAST_LUMA = 60;

/** Makes a clip of a moving scene in which the picture turns black for a while. */
export async function makeBlackPassages({ lengths }: PlannedPassages, film: FilmPlan, path: string): Promise<void> {
  const painter = new FilmPainter(film, SIZE.width, SIZE.height);
  const canvas = createCanvas(SIZE.width, SIZE.height);
  const isBlack = lengths.flatMap((stretch) => Array.from({ length: stretch.length }, () => stretch.isPassage));
  await encodePictures(path, SIZE, film.frameTicks, undefined, (frame) => {
    if (isBlack[frame] === true) {
      canvas.luma.fill(16);
      canvas.blue.fill(128);
      canvas.red.fill(128);
    } else {
      canvas.pixels.set(painter.paint(frame).pixels);
      for (let at = 0; at < canvas.luma.length; at++) canvas.luma[at] = Math.max(LEAST_LUMA, canvas.luma[at] ?? 0);
    }
    return canvas;
  });
}

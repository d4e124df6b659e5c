import { encodePictures } from './encode-pictures.ts';
import type { FilmPlan } from './film-plan.ts';
import { FilmPainter } from './paint-film.ts';

/** Pixels of a film. */
const FILM_SIZE = { width: 320, height: 180 };

/** Makes a planned film into an MP4 file of H.264, with film grain. */
export async function makeFilm(plan: FilmPlan, path: string): Promise<void> {
  const painter = new FilmPainter(plan, FILM_SIZE.width, FILM_SIZE.height);
  const grain = `noise=alls=6:allf=t:all_seed=${plan.seed}`;
  await encodePictures(path, FILM_SIZE, plan.frameTicks, grain, (frame) => painter.paint(frame));
}

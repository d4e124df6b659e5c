import { encodePictures } from '../accuracy/film/encode-pictures.ts';
import { type FilmPlan, planFilm, TICKS_PER_SECOND } from '../accuracy/film/film-plan.ts';
import { FilmPainter } from '../accuracy/film/paint-film.ts';

const SIZE = { width: 320, height: 180 };
const FRAME_TICKS = TICKS_PER_SECOND / 25;

/** Length of an intro, in frames: 8 s. */
const INTRO_FRAMES = 200;
/** The same, in seconds. */
export const INTRO_SECONDS = INTRO_FRAMES / 25;

/**
 * Makes a film with the intro of another in front, or, with `later`, behind its own first frames.
 *
 * @param intro seed of what the intro is taken from
 * @param later frames that come before the intro
 */
export async function makeEpisode(intro: number, seed: number, later: number, path: string): Promise<void> {
  const [introPlan, plan] = [planFilm(intro, 6), planFilm(seed, 5)];
  const [opening, film] = [painterOf(introPlan), painterOf(plan)];
  const frames = INTRO_FRAMES + (plan.shots.at(-1)?.end ?? 0);
  const frameTicks = Array.from({ length: frames + 1 }, (_, frame) => frame * FRAME_TICKS);
  await encodePictures(path, SIZE, frameTicks, `noise=alls=6:allf=t:all_seed=${seed}`, (frame) => {
    if (frame < later) return film.paint(frame);
    return frame < later + INTRO_FRAMES ? opening.paint(frame - later) : film.paint(frame - INTRO_FRAMES);
  });
}

function painterOf(plan: FilmPlan): FilmPainter {
  return new FilmPainter(plan, SIZE.width, SIZE.height);
}

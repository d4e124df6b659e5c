import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { type ShotsResult, Transition_Kind } from '@vidi/contracts/vidi/v1/results';
import { planFilm, truthOf } from './film/film-plan.ts';
import type { GradualTransition } from './film/film-truth.ts';
import { makeFilm } from './film/make-film.ts';
import { findInClip } from './find-in-clip.ts';
import { REAL_CLIPS, type RealClip } from './real-clips/real-clips.ts';
import { type FoundTransitions, type ShotScore, scoreShots } from './scoring/score-shots.ts';

/** First seeds of the films: a detector may be tuned on the ones, and is judged by the others. */
const FIRST_SEED = { tuning: 1, judging: 20_001 };
/** Shots in a film: about a minute. */
const SHOTS = 20;

/** Makes films one after another, looks for their shots and scores what was found. */
export async function judgeFilms(
  count: number,
  seeds: 'tuning' | 'judging',
  say: (line: string) => void,
): Promise<readonly ShotScore[]> {
  const folder = await mkdtemp(join(tmpdir(), 'vidi-films-'));
  try {
    const scores: ShotScore[] = [];
    for (let index = 0; index < count; index++) {
      const seed = FIRST_SEED[seeds] + index;
      const plan = planFilm(seed, SHOTS);
      const path = join(folder, 'film.mp4');
      await makeFilm(plan, path);
      const found = transitionsOf(await findInClip(path, Feature.SHOTS, 'shots'));
      const score = scoreShots(found, truthOf(plan));
      scores.push(score);
      say(`film ${seed}: ${wrongIn(score)}`);
    }
    return scores;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Looks for the shots of the real clips in a folder. */
export async function judgeRealClips(
  folder: string,
  say: (line: string) => void,
): Promise<readonly (readonly [RealClip, ShotScore])[]> {
  const scores: (readonly [RealClip, ShotScore])[] = [];
  for (const clip of REAL_CLIPS) {
    const found = transitionsOf(await findInClip(join(folder, clip.file), Feature.SHOTS, 'shots'));
    const score = scoreShots(found, clip.truth);
    scores.push([clip, score]);
    say(`${clip.file}: ${wrongIn(score)}`);
  }
  return scores;
}

/** What leads from one shot to the next; how the video itself begins and ends is no transition between shots. */
function transitionsOf({ shots }: ShotsResult): FoundTransitions {
  const openings = shots.slice(1).flatMap(({ opening }) => (opening === undefined ? [] : [opening]));
  return {
    cuts: openings.flatMap(({ kind, startFrame }) => (kind === Transition_Kind.HARD_CUT ? [Number(startFrame)] : [])),
    gradual: openings.flatMap(({ kind, startFrame, endFrame }): GradualTransition[] => {
      const range = { start: Number(startFrame), end: Number(endFrame) };
      if (kind === Transition_Kind.DISSOLVE) return [{ kind: 'dissolve', ...range }];
      return kind === Transition_Kind.FADE ? [{ kind: 'fade', ...range }] : [];
    }),
  };
}

function wrongIn({ hard, gradual }: ShotScore): string {
  return [hard, gradual]
    .map(({ found, missed, invented }) => `${found} found, ${missed} missed, ${invented} invented`)
    .map((counts, index) => `${index === 0 ? 'hard' : 'gradual'} ${counts}`)
    .join('; ');
}

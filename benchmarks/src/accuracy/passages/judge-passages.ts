import { join } from 'node:path';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { type FilmPlan, frameTimes, TICKS_PER_SECOND } from '../film/film-plan.ts';
import { Random } from '../film/random.ts';
import { findInClip } from '../find-in-clip.ts';
import { SAMPLE_RATE } from '../sound/sound-signal.ts';
import { writeSound } from '../sound/write-sound.ts';
import { makeBlackPassages } from './black-passages.ts';
import { judgeFreezes } from './judge-freezes.ts';
import { type PlannedPassages, passagesOf, planPassages } from './planned-passages.ts';
import { type PassageScore, scorePassages } from './score-passages.ts';

/** How well the passages of a kind were found. */
export interface PassageVerdict extends PassageScore {
  readonly kind: 'black' | 'freeze' | 'silence';
  /** How far a start and an end may be off, in words. */
  readonly tolerance: string;
  readonly held: boolean;
}

const PASSAGES = 8;
/** Seeds of the clips whose passages are told by levels. */
const SEED = { tuning: 7, judging: 77 };
const BLACK_FRAMES = { least: 15, most: 90 };
/** Of 1/25 s, where each is half to one and a half times as long. */
const LONGEST_FRAME_SECONDS = 0.06;
const SOUND_SECONDS = 0.01;

/** Makes clips with black, frozen and silent passages and looks for them. */
export async function judgePassages(
  folder: string,
  seeds: 'tuning' | 'judging',
  say: (line: string) => void,
): Promise<readonly PassageVerdict[]> {
  const freezes = await judgeFreezes(folder, seeds, say);
  const asFilmed = total(freezes.map(({ filmed }) => filmed)).exact;
  return [
    verdict('black', await judgeBlack(folder, SEED[seeds]), 'the longest frame, 60 ms'),
    verdict('freeze', total(freezes.map(({ shown }) => shown)), `one frame (as filmed: ${asFilmed})`),
    verdict('silence', await judgeSilence(folder, SEED[seeds]), '10 ms'),
  ];
}

async function judgeBlack(folder: string, seed: number): Promise<PassageScore> {
  const planned = planPassages(new Random(seed), PASSAGES, BLACK_FRAMES.least, BLACK_FRAMES.most);
  const film = movingShot(seed, planned);
  const path = join(folder, `black-${seed}.mp4`);
  await makeBlackPassages(planned, film, path);
  const timeOf = (frame: number): number => (film.frameTicks[frame] ?? 0) / TICKS_PER_SECOND;
  const { segments } = await findInClip(path, Feature.BLACK, 'black');
  return scorePassages(passagesOf(planned, timeOf, LONGEST_FRAME_SECONDS), segments);
}

async function judgeSilence(folder: string, seed: number): Promise<PassageScore> {
  const random = new Random(seed);
  const planned = planPassages(random, PASSAGES, SAMPLE_RATE, 3 * SAMPLE_RATE);
  const samples = planned.lengths.flatMap(({ length, isPassage }) => {
    // A quiet room, not nothing; and noise at -20 dBFS.
    const level = isPassage ? 10 ** (-75 / 20) : 0.1;
    return Array.from({ length }, () => random.between(-level, level));
  });
  const path = join(folder, `silence-${seed}.mkv`);
  const rest = samples.length % 1_200;
  await writeSound(Float32Array.from(samples.slice(0, samples.length - rest)), 1, path);
  const { segments } = await findInClip(path, Feature.SILENCE, 'silence');
  return scorePassages(
    passagesOf(planned, (sample) => sample / SAMPLE_RATE, SOUND_SECONDS),
    segments,
  );
}

/** One shot as long as all lengths together, with irregular frame times. */
function movingShot(seed: number, { lengths }: PlannedPassages): FilmPlan {
  const frames = lengths.reduce((sum, { length }) => sum + length, 0);
  const shots = [{ start: 0, end: frames, seed, samePlace: false }];
  return { seed, frameTicks: frameTimes(frames, new Random(seed)), shots, transitions: [], flashes: [] };
}

function total(scores: readonly PassageScore[]): PassageScore {
  const sum = (of: (score: PassageScore) => number): number => scores.reduce((all, score) => all + of(score), 0);
  return {
    passages: sum(({ passages }) => passages),
    found: sum(({ found }) => found),
    exact: sum(({ exact }) => exact),
    invented: sum(({ invented }) => invented),
    worst: Math.max(0, ...scores.map(({ worst }) => worst)),
  };
}

function verdict(kind: PassageVerdict['kind'], score: PassageScore, tolerance: string): PassageVerdict {
  return { kind, ...score, tolerance, held: score.exact === score.passages && score.invented === 0 };
}

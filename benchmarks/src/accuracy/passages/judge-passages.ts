import { join } from 'node:path';
import type { Duration } from '@bufbuild/protobuf/wkt';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import type { Segment } from '@vidi/contracts/vidi/v1/results';
import { type FilmPlan, frameTimes, TICKS_PER_SECOND } from '../film/film-plan.ts';
import { Random } from '../film/random.ts';
import { findInClip } from '../find-in-clip.ts';
import { SAMPLE_RATE } from '../sound/sound-signal.ts';
import { writeSound } from '../sound/write-sound.ts';
import { makePicturePassages } from './picture-passages.ts';
import { type Passage, type PlannedPassages, passagesOf, planPassages } from './planned-passages.ts';

/** How well the passages of a kind were found. */
export interface PassageVerdict {
  readonly kind: 'black' | 'freeze' | 'silence';
  readonly passages: number;
  readonly found: number;
  /** Of those, the ones whose start and end are where they have to be. */
  readonly exact: number;
  /** Furthest that a start or an end of one that was found is off, in seconds. */
  readonly worst: number;
  /** How far it may be. */
  readonly tolerance: number;
  readonly held: boolean;
}

const PASSAGES = 8;
/** The longest a frame is shown where the frame rate varies: one and a half times 1/25 s. */
const FRAME_SECONDS = 0.06;
const SOUND_SECONDS = 0.01;

/** Makes clips with black, frozen and silent passages and looks for them. */
export async function judgePassages(folder: string, seed: number): Promise<readonly PassageVerdict[]> {
  return [
    await judgePictures('black', folder, seed, { least: 15, most: 90 }),
    await judgePictures('freeze', folder, seed, { least: 80, most: 140 }),
    await judgeSilence(folder, seed),
  ];
}

async function judgePictures(
  kind: 'black' | 'freeze',
  folder: string,
  seed: number,
  { least, most }: { readonly least: number; readonly most: number },
): Promise<PassageVerdict> {
  const planned = planPassages(new Random(seed), PASSAGES, least, most);
  const film = movingShot(seed, planned);
  const path = join(folder, `${kind}-${seed}.mp4`);
  await makePicturePassages(kind, planned, film, path);
  const truth = passagesOf(planned, (frame) => (film.frameTicks[frame] ?? 0) / TICKS_PER_SECOND);
  const found =
    kind === 'black'
      ? await findInClip(path, Feature.BLACK, 'black')
      : await findInClip(path, Feature.FREEZE, 'freeze');
  return compare(kind, truth, found.segments, FRAME_SECONDS);
}

async function judgeSilence(folder: string, seed: number): Promise<PassageVerdict> {
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
  const truth = passagesOf(planned, (sample) => sample / SAMPLE_RATE);
  const { segments } = await findInClip(path, Feature.SILENCE, 'silence');
  return compare('silence', truth, segments, SOUND_SECONDS);
}

/** One shot as long as all lengths together, with irregular frame times. */
function movingShot(seed: number, { lengths }: PlannedPassages): FilmPlan {
  const frames = lengths.reduce((sum, { length }) => sum + length, 0);
  const shots = [{ start: 0, end: frames, seed, samePlace: false }];
  return { seed, frameTicks: frameTimes(frames, new Random(seed)), shots, transitions: [], flashes: [] };
}

function compare(
  kind: PassageVerdict['kind'],
  truth: readonly Passage[],
  segments: readonly Segment[],
  tolerance: number,
): PassageVerdict {
  const found = segments.map(({ startOffset, endOffset }) => ({
    start: seconds(startOffset),
    end: seconds(endOffset),
  }));
  const errors = truth.flatMap((passage) => {
    const near = found.filter(({ start, end }) => start < passage.end && end > passage.start);
    return near.map(({ start, end }) => Math.max(Math.abs(start - passage.start), Math.abs(end - passage.end)));
  });
  const exact = errors.filter((error) => error <= tolerance).length;
  const held = exact === truth.length && found.length === truth.length;
  return { kind, passages: truth.length, found: found.length, exact, worst: Math.max(0, ...errors), tolerance, held };
}

function seconds(duration: Duration | undefined): number {
  return Number(duration?.seconds ?? 0n) + (duration?.nanos ?? 0) / 1e9;
}

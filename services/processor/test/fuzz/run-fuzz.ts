import { readFile, rm, writeFile } from 'node:fs/promises';
import { makeClip, remuxClip, transcodeClip } from '@vidi/sample-video';
import { AnalysisError } from '../../src/domain/analysis-error.ts';
import type { AnalysisLimits } from '../../src/domain/analysis-limits.ts';
import { ALL_FEATURES, analyse, resultsIn, temporaryFolder } from '../analysis-process.ts';
import { MUTATIONS, type Random } from './mutations.ts';

/** Tight, so that a hang shows; long enough for a machine that does other things too. */
const LIMITS: Partial<AnalysisLimits> = {
  stallMs: 30_000,
  timeFloorMs: 60_000,
  timeFactor: 1,
  maxResidentBytes: 1_500 * 2 ** 20,
};

/** What became of one mutated file. */
export interface FuzzOutcome {
  readonly number: number;
  readonly container: string;
  readonly mutation: string;
  /** `whole`, `partial`, or the reason of a failure; `UNEXPLAINED` is what must not be. */
  readonly outcome: string;
  /** For people. */
  readonly message: string;
  readonly tookMs: number;
}

/** Analyses so many mutated files with the real process, each the same for the same seed. */
export async function runFuzz(
  count: number,
  seed: number,
  onOutcome: (outcome: FuzzOutcome) => void,
  atOnce = 2,
): Promise<readonly FuzzOutcome[]> {
  const originals = await makeOriginals();
  const outcomes: FuzzOutcome[] = [];
  const numbers = Array.from({ length: count }, (_, index) => index).values();
  const work = async (): Promise<void> => {
    // The workers share one iterator, so that each number is taken once.
    for (const number of numbers) {
      const outcome = await analyseMutation(number, seed, originals);
      outcomes.push(outcome);
      onOutcome(outcome);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return outcomes.toSorted((a, b) => a.number - b.number);
}

async function analyseMutation(
  number: number,
  seed: number,
  originals: readonly (readonly [string, Buffer])[],
): Promise<FuzzOutcome> {
  const random = createRandom(seed * 1_000_003 + number);
  const [container = '', original = Buffer.alloc(0)] = originals[number % originals.length] ?? [];
  const mutations = Object.entries(MUTATIONS);
  const [mutation = '', mutate] = mutations[(number + Math.floor(number / originals.length)) % mutations.length] ?? [];
  const others = originals.filter(([name]) => name !== container).map(([, bytes]) => bytes);
  await using folder = await temporaryFolder();
  await writeFile(folder.file('source'), mutate?.(original, random, others) ?? original);
  const startedAt = performance.now();
  const ended = await outcomeOf(folder.path);
  return { number, container, mutation, ...ended, tookMs: performance.now() - startedAt };
}

async function outcomeOf(workDir: string): Promise<Pick<FuzzOutcome, 'outcome' | 'message'>> {
  try {
    const events = await analyse({ workDir, limits: LIMITS });
    const ended = new Set(events.filter(({ kind }) => kind !== 'progress').map(({ feature }) => feature));
    if (ended.size !== ALL_FEATURES.length) return { outcome: 'UNEXPLAINED', message: 'a feature has no outcome' };
    const isPartial = resultsIn(events).some(({ damagedRanges }) => damagedRanges.length > 0);
    return { outcome: isPartial ? 'partial' : 'whole', message: '' };
  } catch (error) {
    if (error instanceof AnalysisError) return { outcome: error.reason, message: error.message };
    return { outcome: 'UNEXPLAINED', message: String(error) };
  }
}

/** Decoders beside that of H.264, which has a container of each kind. */
const OTHER_CODINGS = [
  ['webm, VP8', 'webm', 'libvpx'],
  ['webm, VP9', 'webm', 'libvpx-vp9'],
  ['matroska, HEVC', 'matroska', 'libx265'],
  ['mp4, AV1', 'mp4', 'libsvtav1'],
  ['mpegts, MPEG-2', 'mpegts', 'mpeg2video'],
  ['avi, MPEG-4 Part 2', 'avi', 'mpeg4'],
] as const;

/** Whole videos of 2 s, one in each container and one in each coding. */
async function makeOriginals(): Promise<readonly (readonly [string, Buffer])[]> {
  await using folder = await temporaryFolder();
  const clip = folder.file('clip.mp4');
  const silent = folder.file('silent.mp4');
  const shots = [{ frames: 25 }, { frames: 25 }];
  await makeClip({ path: clip, width: 160, height: 90, shots });
  await makeClip({ path: silent, width: 160, height: 90, shots, sounds: [] });
  await remuxClip(silent, folder.file('silent.ts'), 'mpegts');
  const made: (readonly [string, Buffer])[] = [['mp4', await readFile(clip)]];
  for (const [name, from, format, options] of [
    ['mp4, index first', clip, 'mp4', { movflags: 'faststart' }],
    ['matroska', clip, 'matroska', {}],
    ['mpegts', clip, 'mpegts', {}],
    ['avi', folder.file('silent.ts'), 'avi', {}],
  ] as const) {
    const path = folder.file('remuxed');
    await remuxClip(from, path, format, options);
    made.push([name, await readFile(path)]);
    await rm(path);
  }
  for (const [name, format, encoder] of OTHER_CODINGS) {
    const path = folder.file('transcoded');
    await transcodeClip(clip, path, { format, encoder });
    made.push([name, await readFile(path)]);
    await rm(path);
  }
  return made;
}

/** mulberry32 by Tommy Ettinger (public domain). */
function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

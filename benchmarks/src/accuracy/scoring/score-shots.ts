import type { FilmTruth, FrameRange, GradualTransition } from '../film/film-truth.ts';
import type { Counts } from './figures.ts';

/** The transitions that were found in a clip. */
export interface FoundTransitions {
  /** First frames of the shots that begin with a hard cut. */
  readonly cuts: readonly number[];
  readonly gradual: readonly GradualTransition[];
}

/** How well the transitions of a clip were found. */
export interface ShotScore {
  readonly hard: Counts;
  readonly gradual: Counts;
  /** Gradual transitions that were found as the other kind. */
  readonly mistaken: number;
  /** Of the frames in the gradual transitions that were found: how many were said to be, and how many of those that were said to be are. */
  readonly frames: Counts;
  /** Hard cuts reported while a flash lasts, or at the frame after it. */
  readonly inFlashes: number;
}

/** Frames by which a hard cut may be off. */
const CUT_TOLERANCE = 1;

/**
 * Scores what was found by the rules of TRECVID (https://www-nlpir.nist.gov/projects/t2002v/sbmeasures.html): cuts match only cuts and
 * gradual transitions only gradual ones, one to one, in order of the truth; a gradual transition is found when the two overlap by at least one frame,
 * the largest overlap first. Stricter than there, a cut must be within one frame, and short gradual transitions are not taken for cuts.
 */
export function scoreShots(found: FoundTransitions, truth: FilmTruth): ShotScore {
  const cuts = pair(truth.cuts, found.cuts, (a, b) => CUT_TOLERANCE + 1 - Math.abs(a - b));
  const gradual = pair(truth.gradual, found.gradual, overlap);
  const common = gradual.reduce((sum, [a, b]) => sum + overlap(a, b), 0);
  const real = gradual.reduce((sum, [a]) => sum + length(a), 0);
  const said = gradual.reduce((sum, [, b]) => sum + length(b), 0);
  return {
    hard: countsOf(cuts.length, truth.cuts.length, found.cuts.length),
    gradual: countsOf(gradual.length, truth.gradual.length, found.gradual.length),
    mistaken: gradual.filter(([a, b]) => a.kind !== b.kind).length,
    frames: countsOf(common, real, said),
    inFlashes: found.cuts.filter((cut) => truth.flashes.some(({ start, end }) => cut >= start && cut <= end)).length,
  };
}

/** Pairs each true one with the free finding that is closest; those with none above 0 stay alone. */
function pair<T>(truth: readonly T[], found: readonly T[], closeness: (a: T, b: T) => number): (readonly [T, T])[] {
  const free = new Set(found);
  const pairs: (readonly [T, T])[] = [];
  for (const real of truth) {
    const [best] = [...free]
      .filter((one) => closeness(real, one) > 0)
      .toSorted((a, b) => closeness(real, b) - closeness(real, a));
    if (best === undefined) continue;
    free.delete(best);
    pairs.push([real, best]);
  }
  return pairs;
}

function countsOf(found: number, real: number, said: number): Counts {
  return { found, missed: real - found, invented: said - found };
}

function overlap(a: FrameRange, b: FrameRange): number {
  return Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
}

function length({ start, end }: FrameRange): number {
  return end - start;
}

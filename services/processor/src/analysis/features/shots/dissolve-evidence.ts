import { type FrameSummary, type Grid, gridDistance, likenessOf } from './frame-summary.ts';

/**
 * What speaks for and against a dissolve between two frames, each figure without a unit. In a dissolve every frame is the mix
 * `(1 - a) * before + a * after` of two scenes, `a` growing from 0 to 1.
 */
export interface DissolveEvidence {
  /** Natural logarithm of the distance of the two ends, in levels. */
  readonly distance: number;
  /** Mean distance of the frames between from the best mix of the ends, as a share of the distance of the ends. */
  readonly residual: number;
  /** Natural logarithm of how much the picture moves right before and after, as a share of the distance of the ends (and 0.05). */
  readonly motion: number;
  /** Mean deviation of the share of the later end from a steady growth. */
  readonly unsteadiness: number;
  /** Natural logarithm of the largest step of that share from frame to frame, in steady steps, at most 20: a cut makes it all at once. */
  readonly jump: number;
  /** The largest step back of that share, in steady steps, at most 2. */
  readonly relapse: number;
  /** How far the dip of the detail is from what a mix of two unrelated scenes has (0), where no dip at all is 1. */
  readonly dipError: number;
  /** Mean deviation of the detail from the parabola of such a mix, as a share of the detail of the ends. */
  readonly detailError: number;
  /** Correlation of the two ends, at least 0: a scene that only moved or was lit differently is still like itself. */
  readonly likeness: number;
  /** Natural logarithm of the frames between the ends. */
  readonly length: number;
}

/** Frames over which motion is looked at on either side. */
const MOTION_FRAMES = 12;

/** What the detail of a stretch says, without a unit. */
export interface DetailDip {
  /** How far the detail dips between the ends: 1 as far as that of a mix of two unrelated scenes, 0 not at all. */
  readonly dip: number;
  /** Mean detail of the ends, in squared levels. */
  readonly first: number;
  readonly last: number;
}

/**
 * Looks at the detail alone, which is quick: when it does not dip like that of a mix, this is no dissolve.
 *
 * Where two unrelated scenes mix, the gradients add up in energy: `(1 - a)^2 * before + a^2 * after`, a parabola that goes down to half in the middle,
 * however both cameras move meanwhile. (The same of the variance: Alattar, "Detecting and compressing dissolve regions in video
 * sequences with a DVI multimedia image compression algorithm", ISCAS 1993; of edges: Lienhart, "Reliable dissolve detection", SPIE 4315, 2001.)
 *
 * With equal steps of `a`, what the frames between would have had without a dip, and how far they would have dipped, are sums that are known; what they have is
 * the difference of two totals. So no frame between is looked at.
 */
export function detailDip(frames: readonly FrameSummary[], before: number, after: number): DetailDip {
  const first = (detailAt(frames, before) + detailAt(frames, before - 1)) / 2;
  const last = (detailAt(frames, after) + detailAt(frames, after + 1)) / 2;
  const span = after - before;
  const undipped = ((span - 1) / 2) * (first + last);
  const detail = (frames[after - 1]?.detailTotal ?? 0) - (frames[before]?.detailTotal ?? 0);
  // The sum of a * (1 - a) over the frames between.
  const expected = ((span * span - 1) / (6 * span)) * (first + last);
  return { dip: (undipped - detail) / (expected + 1e-6), first, last };
}

/** Mean deviation of the detail from the parabola of a mix, as a share of the detail of the ends. */
export function detailErrorOf(
  frames: readonly FrameSummary[],
  before: number,
  after: number,
  { first, last }: DetailDip,
): number {
  let deviation = 0;
  for (let at = before + 1; at < after; at++) {
    const share = (at - before) / (after - before);
    deviation += Math.abs(detailAt(frames, at) - ((1 - share) * (1 - share) * first + share * share * last));
  }
  return deviation / (after - before - 1) / ((first + last) / 2 + 1);
}

/**
 * Weighs up the frames between two that would be the last and the first of their shots.
 *
 * @param dip as of `detailDip`
 * @param detailError as of `detailErrorOf`
 */
export function dissolveEvidence(
  frames: readonly FrameSummary[],
  before: number,
  after: number,
  dip: number,
  detailError: number,
): DissolveEvidence | undefined {
  const a = frames[before]?.grid;
  const b = frames[after]?.grid;
  if (a === undefined || b === undefined) return undefined;
  const distance = gridDistance(a, b) + 1e-3;
  const span = after - before;
  let residual = 0;
  let unsteadiness = 0;
  let jump = 0;
  let relapse = 0;
  let lastShare = 0;
  for (let at = before + 1; at <= after; at++) {
    const grid = frames[at]?.grid;
    if (grid === undefined) return undefined;
    const mix = at === after ? { share: 1, distance: 0 } : closestMix(a, b, grid, distance);
    jump = Math.max(jump, (mix.share - lastShare) * span);
    relapse = Math.max(relapse, (lastShare - mix.share) * span);
    residual += mix.distance / distance;
    unsteadiness += Math.abs(mix.share - (at - before) / span);
    lastShare = mix.share;
  }
  const lag = Math.min(span, MOTION_FRAMES);
  const motion = Math.max(moved(frames, before, before - lag), moved(frames, after, after + lag));
  return {
    distance: Math.log(distance),
    residual: residual / (span - 1),
    motion: Math.log(motion / distance + 0.05),
    unsteadiness: unsteadiness / (span - 1),
    jump: Math.log(Math.min(20, Math.max(1, jump))),
    relapse: Math.min(2, relapse),
    dipError: Math.abs(dip - 1),
    detailError,
    likeness: Math.max(0, likenessOf(a, b)),
    length: Math.log(span - 1),
  };
}

/** The mix of two grids that is nearest to a third: the share of the second, by least squares, and how far it remains. */
function closestMix(
  a: Grid,
  b: Grid,
  grid: Grid,
  distance: number,
): { readonly share: number; readonly distance: number } {
  let along = 0;
  let squares = 0;
  for (let cell = 0; cell < a.length; cell++) {
    const from = a[cell] ?? 0;
    const there = (grid[cell] ?? 0) - from;
    along += there * ((b[cell] ?? 0) - from);
    squares += there * there;
  }
  const whole = distance * distance * a.length;
  const share = along / whole;
  return { share, distance: Math.sqrt(Math.max(0, squares - share * along) / a.length) };
}

function moved(frames: readonly FrameSummary[], from: number, to: number): number {
  const a = frames[from];
  const b = frames[Math.max(0, Math.min(frames.length - 1, to))];
  return a === undefined || b === undefined ? 0 : gridDistance(a.grid, b.grid);
}

function detailAt(frames: readonly FrameSummary[], at: number): number {
  return frames[Math.max(0, Math.min(frames.length - 1, at))]?.detail ?? 0;
}

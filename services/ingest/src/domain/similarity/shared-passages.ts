import { distanceAt, SIGNATURE_BITS, type SignatureTrack } from './signature-track.ts';
import type { SimilarityParameters } from './similarity-parameters.ts';

/** A passage that two videos share, half-open, in seconds of either. */
export interface SharedPassage {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly otherStartSeconds: number;
  readonly otherEndSeconds: number;
  /** Share of the bits that are the same over the moments that match, in [0, 1]. */
  readonly similarity: number;
}

/** A passage by the moments of the first video, both inclusive. */
interface Run {
  readonly offsetSeconds: number;
  readonly first: number;
  readonly last: number;
  /** How many of its moments match. */
  readonly matches: number;
  readonly meanDistance: number;
  /** The same without tolerance: the better the offset, the smaller. */
  readonly meanNearest: number;
}

/**
 * The passages that two videos share, in the order of the first: along each offset between them, the runs of moments that match, by local alignment without gaps with
 * a drop-off (X-drop: Zhang, Berman, Wiehe, Miller, "Post-processing long pairwise alignments", Bioinformatics 15(12), 1999).
 *
 * @param offsets seconds by which what may be shared comes later in the other; likely ones first
 */
export function sharedPassages(
  video: SignatureTrack,
  other: SignatureTrack,
  offsets: readonly number[],
  parameters: SimilarityParameters,
): readonly SharedPassage[] {
  const runs = offsets
    .flatMap((offset) => runsAlong(video, other, offset, parameters))
    .toSorted((a, b) => b.matches - a.matches || a.meanNearest - b.meanNearest);
  const kept: Run[] = [];
  for (const run of runs) {
    if (kept.length === parameters.maxPassages) break;
    if (!kept.some((better) => overlap(run, better, video.stepSeconds))) kept.push(run);
  }
  return kept.toSorted((a, b) => a.first - b.first).map((run) => passageOf(run, video, other));
}

/** How much of what a video shows lies in passages, in moments. */
export function momentsIn(
  track: SignatureTrack,
  passages: readonly { readonly startSeconds: number; readonly endSeconds: number }[],
): number {
  return track.seen.reduce((sum, seen, index) => {
    const moment = index * track.stepSeconds;
    const isIn = passages.some(({ startSeconds, endSeconds }) => moment >= startSeconds && moment < endSeconds);
    return sum + (isIn ? seen : 0);
  }, 0);
}

function runsAlong(
  video: SignatureTrack,
  other: SignatureTrack,
  offsetSeconds: number,
  parameters: SimilarityParameters,
): readonly Run[] {
  const distances = distancesAlong(video, other, offsetSeconds, parameters);
  const runs: Run[] = [];
  let from = 0;
  while (from < distances.length) {
    const run = nextRun(distances, from, offsetSeconds, parameters);
    if (run === undefined) break;
    if (isPassage(run, video, distances, parameters)) runs.push(run);
    from = run.last + 1;
  }
  return runs;
}

/** What a moment has in the other, in bits that differ. */
interface Distance {
  /** At the nearest moment. */
  readonly nearest: number;
  /** At the best of those within the tolerance. */
  readonly least: number;
}

/** Distance of each moment to what is there in the other; undefined where either shows nothing, or the other has no signature of it. */
function distancesAlong(
  video: SignatureTrack,
  other: SignatureTrack,
  offsetSeconds: number,
  { toleranceSeconds }: SimilarityParameters,
): readonly (Distance | undefined)[] {
  const finer = Math.min(video.stepSeconds, other.stepSeconds);
  const around = Math.floor(toleranceSeconds / other.stepSeconds);
  return Array.from(video.seen, (seen, index) => {
    const moment = index * video.stepSeconds + offsetSeconds;
    const there = Math.round(moment / other.stepSeconds);
    const isThere = Math.abs(there * other.stepSeconds - moment) <= finer / 2;
    if (seen === 0 || !isThere || other.seen[there] !== 1) return undefined;
    const nearest = distanceAt(video, index, other, there);
    let least = nearest;
    for (let near = there - around; near <= there + around; near++) {
      if (other.seen[near] === 1) least = Math.min(least, distanceAt(video, index, other, near));
    }
    return { nearest, least };
  });
}

/** The next run from a moment on: it begins and ends with one that matches. */
function nextRun(
  distances: readonly (Distance | undefined)[],
  from: number,
  offsetSeconds: number,
  { maxDistance, mismatchCost, dropOff }: SimilarityParameters,
): Run | undefined {
  const isMatch = (distance: Distance | undefined) => distance !== undefined && distance.least <= maxDistance;
  const start = distances.findIndex((distance, index) => index >= from && isMatch(distance));
  if (start < 0) return undefined;
  let best = { last: start, score: 0, matches: 0, least: 0, nearest: 0 };
  let now = { score: 0, matches: 0, least: 0, nearest: 0 };
  for (let index = start; index < distances.length && now.score > best.score - dropOff; index++) {
    const distance = distances[index];
    if (distance === undefined) continue;
    if (distance.least <= maxDistance) {
      const { score, matches, least, nearest } = now;
      now = {
        score: score + 1,
        matches: matches + 1,
        least: least + distance.least,
        nearest: nearest + distance.nearest,
      };
      if (now.score > best.score) best = { last: index, ...now };
    } else {
      now = { ...now, score: now.score - mismatchCost };
    }
  }
  const { last, matches, least, nearest } = best;
  return {
    offsetSeconds,
    first: start,
    last,
    matches,
    meanDistance: least / matches,
    meanNearest: nearest / matches,
  };
}

function isPassage(
  { first, last, matches, meanDistance }: Run,
  video: SignatureTrack,
  distances: readonly (Distance | undefined)[],
  { minPassageSeconds, minMoments, minPictures, maxStillDistance, maxDistance }: SimilarityParameters,
): boolean {
  if (matches < minMoments || (last + 1 - first) * video.stepSeconds < minPassageSeconds) return false;
  if (meanDistance <= maxStillDistance) return true;
  const pictures: number[] = [];
  for (let index = first; index <= last && pictures.length < minPictures; index++) {
    const isMatch = (distances[index]?.least ?? SIGNATURE_BITS) <= maxDistance;
    if (isMatch && pictures.every((known) => distanceAt(video, known, video, index) > maxDistance))
      pictures.push(index);
  }
  return pictures.length >= minPictures;
}

/** Whether two runs are in conflict: more than half of the shorter is in the other, in either video. */
function overlap(a: Run, b: Run, stepSeconds: number): boolean {
  const shorter = Math.min(a.last - a.first, b.last - b.first) + 1;
  const shift = (a.offsetSeconds - b.offsetSeconds) / stepSeconds;
  const common = (by: number) => Math.min(a.last + by, b.last) - Math.max(a.first + by, b.first) + 1;
  return common(0) > shorter / 2 || common(shift) > shorter / 2;
}

function passageOf(
  { first, last, offsetSeconds, meanDistance }: Run,
  video: SignatureTrack,
  other: SignatureTrack,
): SharedPassage {
  const startSeconds = first * video.stepSeconds;
  const endSeconds = (last + 1) * video.stepSeconds;
  const otherEnd = other.seen.length * other.stepSeconds;
  return {
    startSeconds,
    endSeconds,
    otherStartSeconds: Math.min(Math.max(0, startSeconds + offsetSeconds), otherEnd),
    otherEndSeconds: Math.min(Math.max(0, endSeconds + offsetSeconds), otherEnd),
    similarity: 1 - meanDistance / SIGNATURE_BITS,
  };
}

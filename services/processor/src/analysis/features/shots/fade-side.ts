import { fromSeconds } from '../../time/rational-time.ts';
import { type FrameSummary, gridDistance } from './frame-summary.ts';
import type { FadeParameters } from './shot-parameters.ts';

/** One side of a fade: the frames between a picture and a colour. */
export interface FadeSide {
  /** Frames outside the run of one colour that are on their way to or from it; 0: there is no fade. */
  readonly frames: number;
  /** Frames inside that run which are so already or still, too faint to be told from the colour. */
  readonly faintFrames: number;
  /** Mean deviation from a steady way, or of the full picture from its mean if that is more, as a share of the distance of the full picture. */
  readonly error: number;
}

/** Frames of a run that may still be part of the way. */
const MAX_FAINT_FRAMES = 6;
/** With fewer frames of the full picture there is nothing to compare with. */
const MIN_PLATEAU_FRAMES = 3;
/** What is shorter is a cut with a frame of both. */
const MIN_FADE_FRAMES = 2;
/** Time that the full picture is looked at, however few frames that is. */
export const PLATEAU_SECONDS = 1;
const NO_FADE: FadeSide = { frames: 0, faintFrames: 0, error: 0 };

/**
 * Looks at the frames outside of one end of a run of one colour. On its way to a colour a picture's distance from it falls steadily, however the
 * camera moves; before, it stays as it is: a ramp is fitted to it, and a plateau. The length whose fit is best wins; none at all is a
 * cut.
 *
 * @param edge position in `frames` of the outermost frame of the run
 * @param direction -1 for what comes before the run, 1 for what comes after
 * @param runFrames length of the run
 */
export function fadeSide(
  frames: readonly FrameSummary[],
  edge: number,
  direction: -1 | 1,
  runFrames: number,
  { maxFrames, maxSeconds, plateauFrames, minDistance, maxError }: FadeParameters,
): FadeSide {
  const inside = Math.min(MAX_FAINT_FRAMES, runFrames - 1);
  const origin = edge - direction * inside;
  const colour = frames[origin];
  if (colour === undefined) return NO_FADE;
  const reach = fromSeconds(maxSeconds + PLATEAU_SECONDS);
  // From the first frame after the one that is taken for the colour, through what is left of the run, outwards.
  const distances: number[] = [];
  for (let step = 1; step <= inside + maxFrames + plateauFrames; step++) {
    const frame = frames[origin + direction * step];
    if (frame === undefined || frame.time - colour.time > reach || colour.time - frame.time > reach) break;
    distances.push(gridDistance(frame.grid, colour.grid));
  }
  let best = NO_FADE;
  let least = errorOf(distances, inside, 0, 0, plateauFrames, minDistance);
  for (let length = 1; length <= maxFrames && inside + length + MIN_PLATEAU_FRAMES <= distances.length; length++) {
    for (let faint = 0; faint <= inside; faint++) {
      const error = errorOf(distances, inside, length, faint, plateauFrames, minDistance);
      if (error < least) {
        least = error;
        best = { frames: length, faintFrames: faint, error };
      }
    }
  }
  return best.frames >= MIN_FADE_FRAMES && best.error <= maxError ? best : NO_FADE;
}

/** How badly a ramp of `faint` frames in the run and `length` outside fits, and a plateau after it. */
function errorOf(
  distances: readonly number[],
  inside: number,
  length: number,
  faint: number,
  plateauFrames: number,
  minDistance: number,
): number {
  const rampStart = inside - faint;
  const rampEnd = inside + length;
  const end = Math.min(distances.length, rampEnd + plateauFrames);
  let full = 0;
  for (let at = rampEnd; at < end; at++) full += distances[at] ?? 0;
  full /= end - rampEnd;
  // Not a number where there is no plateau.
  if (!(full >= minDistance)) return Number.POSITIVE_INFINITY;
  let ramp = 0;
  for (let at = rampStart; at < rampEnd; at++) {
    const share = (at - rampStart + 1) / (rampEnd - rampStart + 1);
    ramp += Math.abs((distances[at] ?? 0) / full - share);
  }
  let plateau = 0;
  for (let at = rampEnd; at < end; at++) plateau += Math.abs((distances[at] ?? 0) / full - 1);
  return Math.max(ramp / Math.max(1, rampEnd - rampStart), plateau / (end - rampEnd));
}

import type { VideoFrame } from '../../decoding/media-file.ts';
import type { Nanoseconds } from '../../time/rational-time.ts';
import { frameDifference } from './frame-difference.ts';
import { type Grid, likenessOf, meanLuma } from './frame-summary.ts';
import { type Histogram, histogramDifference } from './histogram.ts';
import type { HardCutParameters } from './shot-parameters.ts';

/** A hard cut. */
export interface HardCut {
  /** Number of the first frame of the new shot. */
  readonly frame: number;
  /** Its presentation time. */
  readonly time: Nanoseconds;
  /** From 0.5 (just enough) to 1 (certain). */
  readonly confidence: number;
  /** How many times the largest step among the frames around it the cut is. */
  readonly prominence: number;
}

/** What the detector sees of a frame. */
export interface SeenFrame extends Pick<VideoFrame, 'number' | 'time' | 'thumbnail'> {
  readonly histogram: Histogram;
  readonly grid: Grid;
}

interface StepFrame extends SeenFrame {
  /** Difference from the frame before. */
  readonly step: number;
}

/** Frames on either side whose steps a cut's step is compared with. */
const PROMINENCE_FRAMES = 4;
/** Frames on either side whose steps may not be larger. */
const LARGEST_WITHIN = 2;

/**
 * Finds hard cuts while frames stream by, four frames behind.
 *
 * A frame opens a shot when, looking at the five frames before it and the five from it on,
 * 1. its step from the frame before is the largest within two frames on either side;
 * 2. every frame before differs from every frame after (a flash comes back to what was before), the less the more the cut stands out among
 *    the steps around it: two dark or foggy shots differ little;
 * 3. the differences across exceed those within the two sides, together with the change of the colour histogram (motion is
 *    as large within as across);
 * 4. it looks like another scene, and is not lit for a moment only, unless it stands out: light that changes, and words that come, leave
 *    the picture like itself, and a flash during fast motion is gone within the window.
 *
 * Comparing across with within is the idea of the graph-partition model of Yuan et al., "A Formal Study of Shot Boundary
 * Detection" (IEEE TCSVT 17(2), 2007); the compressed difference is ours.
 */
export class HardCutDetector {
  readonly #parameters: HardCutParameters;
  /** The last `2 * windowFrames` frames and two more, oldest first. */
  readonly #seen: StepFrame[] = [];
  #next = 1;

  constructor(parameters: HardCutParameters) {
    this.#parameters = parameters;
  }

  /** Whether the last frame pushed might turn out to open a shot. */
  get mightBeCut(): boolean {
    const last = this.#seen.at(-1);
    if (last === undefined || last.number === 0) return last !== undefined;
    const { minDifference, minQuietDifference, minQuietProminence } = this.#parameters;
    const earlier = this.#seen.slice(-1 - PROMINENCE_FRAMES, -1).map(({ step }) => step);
    const needed = last.step >= minQuietProminence * Math.max(0, ...earlier) ? minQuietDifference : minDifference;
    return last.step >= needed && earlier.slice(-LARGEST_WITHIN).every((step) => step <= last.step);
  }

  /** Every frame below this number has been decided on. */
  get decidedBelow(): number {
    return this.#next;
  }

  /** Takes the next frame; gives the cuts that have become certain. */
  push(frame: SeenFrame): HardCut[] {
    const before = this.#seen.at(-1);
    const step = before === undefined ? 0 : frameDifference(before.thumbnail, frame.thumbnail);
    this.#seen.push({ ...frame, step });
    if (this.#seen.length > 2 * this.#parameters.windowFrames + 2) {
      this.#seen.shift();
    }
    return this.#decideUpTo(frame.number - this.#parameters.windowFrames + 1);
  }

  /** Decides on the last frames with what there is. */
  finish(): HardCut[] {
    return this.#decideUpTo(this.#seen.at(-1)?.number ?? 0);
  }

  #decideUpTo(last: number): HardCut[] {
    const cuts: HardCut[] = [];
    for (; this.#next <= last; this.#next++) {
      const cut = this.#decide(this.#next);
      if (cut !== undefined) {
        cuts.push(cut);
      }
    }
    return cuts;
  }

  #decide(number: number): HardCut | undefined {
    const { windowFrames, minDifference, minQuietDifference, minContrast, certainContrast } = this.#parameters;
    const { minQuietProminence, minProminence, maxLikeness, minFlare } = this.#parameters;
    const at = number - (this.#seen[0]?.number ?? 0);
    const frame = this.#seen[at];
    const last = this.#seen[at - 1];
    if (frame === undefined || last === undefined || frame.step < minQuietDifference || !this.#isLargestStep(at)) {
      return undefined;
    }
    const prominence = this.#prominence(at);
    const likeness = likenessOf(last.grid, frame.grid);
    if (prominence < minProminence && (likeness > maxLikeness || this.#flare(at) >= minFlare)) {
      return undefined;
    }
    const needed = prominence >= minQuietProminence && likeness <= maxLikeness ? minQuietDifference : minDifference;
    const before = this.#seen.slice(Math.max(0, at - windowFrames), at);
    const after = this.#seen.slice(at, at + windowFrames);
    if (
      frame.step < needed ||
      before.some((a) => after.some((b) => frameDifference(a.thumbnail, b.thumbnail) < needed))
    ) {
      return undefined;
    }
    const contrast = this.#contrast(before, after);
    if (contrast < minContrast) {
      return undefined;
    }
    const certainty = Math.min(1, (contrast - minContrast) / (certainContrast - minContrast));
    return { frame: number, time: frame.time, confidence: 0.5 + certainty / 2, prominence };
  }

  #isLargestStep(at: number): boolean {
    const step = this.#seen[at]?.step ?? 0;
    for (let offset = 1; offset <= LARGEST_WITHIN; offset++) {
      if ((this.#seen[at - offset]?.step ?? 0) > step || (this.#seen[at + offset]?.step ?? 0) > step) return false;
    }
    return true;
  }

  /** By how many levels the brightest frame of the window is above both its ends: light that comes and goes. */
  #flare(at: number): number {
    const { windowFrames } = this.#parameters;
    const levels = this.#seen
      .slice(Math.max(0, at - windowFrames), at + windowFrames)
      .map(({ grid }) => meanLuma(grid));
    return Math.max(...levels) - Math.max(levels[0] ?? 0, levels.at(-1) ?? 0);
  }

  #prominence(at: number): number {
    let largest = 0;
    for (let offset = 1; offset <= PROMINENCE_FRAMES; offset++) {
      largest = Math.max(largest, this.#seen[at - offset]?.step ?? 0, this.#seen[at + offset]?.step ?? 0);
    }
    return (this.#seen[at]?.step ?? 0) / (largest + 0.01);
  }

  /** The three frames nearest to the cut on either side tell motion from change best. */
  #contrast(before: readonly StepFrame[], after: readonly StepFrame[]): number {
    const left = before.slice(-3);
    const right = after.slice(0, 3);
    const across = mean(left.flatMap((a) => right.map((b) => frameDifference(a.thumbnail, b.thumbnail))));
    const within = (meanOfPairs(left) + meanOfPairs(right)) / 2;
    const last = left.at(-1);
    const first = right[0];
    const recoloured = last && first ? histogramDifference(last.histogram, first.histogram) : 0;
    return across - within + this.#parameters.histogramWeight * recoloured;
  }
}

function meanOfPairs(frames: readonly StepFrame[]): number {
  return mean(frames.flatMap((a, i) => frames.slice(i + 1).map((b) => frameDifference(a.thumbnail, b.thumbnail))));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

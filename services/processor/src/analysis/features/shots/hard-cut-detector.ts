import type { VideoFrame } from '../../decoding/media-file.ts';
import { fromSeconds, type Nanoseconds } from '../../time/rational-time.ts';
import { frameDifference } from './frame-difference.ts';
import { type Histogram, histogramDifference, histogramOf } from './histogram.ts';
import { SHOT_PARAMETERS, type ShotParameters } from './shot-parameters.ts';

/** A hard cut. */
export interface Cut {
  /** Number of the first frame of the new shot. */
  readonly frame: number;
  /** Its presentation time. */
  readonly time: Nanoseconds;
  /** From 0.5 (just enough) to 1 (certain). */
  readonly confidence: number;
}

/** What the detector sees of a frame. */
export type ShotFrame = Pick<VideoFrame, 'number' | 'time' | 'thumbnail'>;

interface SeenFrame extends ShotFrame {
  readonly histogram: Histogram;
  /** Difference from the frame before. */
  readonly step: number;
}

/**
 * Finds hard cuts while frames stream by, four frames behind.
 *
 * A frame opens a shot when, looking at the five frames before it and the five from it on,
 * 1. its step from the frame before is the largest within two frames on either side;
 * 2. every frame before differs from every frame after (a flash comes back to what was before);
 * 3. the differences across exceed those within the two sides, together with the change of the colour histogram (motion is
 *    as large within as across);
 * 4. the last cut is at least the shortest shot away.
 *
 * Comparing across with within is the idea of the graph-partition model of Yuan et al., "A Formal Study of Shot Boundary
 * Detection" (IEEE TCSVT 17(2), 2007); the compressed difference is ours. Fades and dissolves are not found.
 */
export class ShotDetector {
  readonly #parameters: ShotParameters;
  /** The last `2 * windowFrames` frames and two more, oldest first. */
  readonly #seen: SeenFrame[] = [];
  #next = 1;
  #lastCut: Nanoseconds | undefined;

  constructor(parameters: ShotParameters = SHOT_PARAMETERS) {
    this.#parameters = parameters;
  }

  /** Whether the last frame pushed might turn out to open a shot. */
  get mightBeCut(): boolean {
    const last = this.#seen.at(-1);
    return last !== undefined && (last.number === 0 || last.step >= this.#parameters.minDifference);
  }

  /** Every frame below this number has been decided on. */
  get decidedBelow(): number {
    return this.#next;
  }

  /** Takes the next frame; gives the cuts that have become certain. */
  push({ number, time, thumbnail }: ShotFrame): Cut[] {
    const before = this.#seen.at(-1);
    const step = before === undefined ? 0 : frameDifference(before.thumbnail, thumbnail);
    this.#lastCut ??= time;
    this.#seen.push({ number, time, thumbnail, step, histogram: histogramOf(thumbnail) });
    if (this.#seen.length > 2 * this.#parameters.windowFrames + 2) {
      this.#seen.shift();
    }
    return this.#decideUpTo(number - this.#parameters.windowFrames + 1);
  }

  /** Decides on the last frames with what there is. */
  finish(): Cut[] {
    return this.#decideUpTo(this.#seen.at(-1)?.number ?? 0);
  }

  #decideUpTo(last: number): Cut[] {
    const cuts: Cut[] = [];
    for (; this.#next <= last; this.#next++) {
      const cut = this.#decide(this.#next);
      if (cut !== undefined) {
        cuts.push(cut);
        this.#lastCut = cut.time;
      }
    }
    return cuts;
  }

  #decide(number: number): Cut | undefined {
    const { windowFrames, minDifference, minContrast, certainContrast, minShotSeconds } = this.#parameters;
    const at = number - (this.#seen[0]?.number ?? 0);
    const frame = this.#seen[at];
    if (frame === undefined || frame.step < minDifference || !this.#isLargestStep(at)) {
      return undefined;
    }
    const before = this.#seen.slice(Math.max(0, at - windowFrames), at);
    const after = this.#seen.slice(at, at + windowFrames);
    if (before.some((a) => after.some((b) => frameDifference(a.thumbnail, b.thumbnail) < minDifference))) {
      return undefined;
    }
    const contrast = this.#contrast(before, after);
    const tooSoon = frame.time - (this.#lastCut ?? 0n) < fromSeconds(minShotSeconds);
    if (contrast < minContrast || tooSoon) {
      return undefined;
    }
    const certainty = Math.min(1, (contrast - minContrast) / (certainContrast - minContrast));
    return { frame: number, time: frame.time, confidence: 0.5 + certainty / 2 };
  }

  #isLargestStep(at: number): boolean {
    const step = this.#seen[at]?.step ?? 0;
    return [-2, -1, 1, 2].every((offset) => (this.#seen[at + offset]?.step ?? 0) <= step);
  }

  /** The three frames nearest to the cut on either side tell motion from change best. */
  #contrast(before: readonly SeenFrame[], after: readonly SeenFrame[]): number {
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

function meanOfPairs(frames: readonly SeenFrame[]): number {
  return mean(frames.flatMap((a, i) => frames.slice(i + 1).map((b) => frameDifference(a.thumbnail, b.thumbnail))));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

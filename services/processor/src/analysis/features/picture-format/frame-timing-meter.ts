import type { VideoFrame } from '../../decoding/media-file.ts';
import type { Fraction, Nanoseconds } from '../../time/rational-time.ts';
import { frameRateFraction } from './frame-rate-fraction.ts';
import { IntervalHistogram, meanOf } from './interval-histogram.ts';
import { type FrameTimingParameters, PICTURE_FORMAT_PARAMETERS } from './picture-format-parameters.ts';

/** How the frames of a video follow each other. */
export interface FrameTiming {
  readonly frameCount: number;
  /** Frames without a time of their own. */
  readonly untimedFrameCount: number;
  /** Undefined for a single frame. */
  readonly intervals?: {
    readonly averageRate: Fraction;
    readonly shortest: Nanoseconds;
    readonly longest: Nanoseconds;
    readonly mostCommon: Nanoseconds;
  };
  /** Undefined for less than three frames. */
  readonly regularity?: 'CONSTANT' | 'VARIABLE';
  /** The rate of the regular intervals, and how many of the others are gaps, where the rate is constant. */
  readonly constant?: { readonly rate: Fraction; readonly gapCount: number };
}

/** Times are told in whole nanoseconds: a span is off by one at most. */
const TOLD_IN = 1;

/** Tolerances reach a little further than what is rounded, which itself is told in whole nanoseconds. */
const ROUNDING_MARGIN = 1.05;

/**
 * Measures by presentation times whether frames follow each other regularly.
 *
 * The regular interval is the mean of those that are as long as the most common one, but for rounding: of 30000/1001 frames per second in whole milliseconds two
 * thirds have 33 and one third 34.
 */
export class FrameTimingMeter {
  readonly #histogram = new IntervalHistogram();
  readonly #parameters: FrameTimingParameters;
  readonly #tolerance: number;
  #frameCount = 0;
  #untimedFrameCount = 0;
  #last = 0n;

  /** @param tick the unit in which the file counts */
  constructor(tick: Nanoseconds, parameters: FrameTimingParameters = PICTURE_FORMAT_PARAMETERS.timing) {
    this.#parameters = parameters;
    this.#tolerance = Math.max(Number(tick), parameters.roundingSeconds * 1e9);
  }

  push({ time, isTimed }: Pick<VideoFrame, 'time' | 'isTimed'>): void {
    if (this.#frameCount > 0) this.#histogram.add(Number(time - this.#last));
    if (!isTimed) this.#untimedFrameCount++;
    this.#frameCount++;
    this.#last = time;
  }

  finish(): FrameTiming {
    const { count, sum, shortest, longest, mostCommon } = this.#histogram;
    const counts = { frameCount: this.#frameCount, untimedFrameCount: this.#untimedFrameCount };
    if (count === 0) return counts;
    const intervals = {
      averageRate: frameRateFraction(count, sum, TOLD_IN),
      shortest: nanoseconds(shortest),
      longest: nanoseconds(longest),
      mostCommon: nanoseconds(mostCommon),
    };
    if (count < 2) return { ...counts, intervals };
    const regular = this.#regularAround(mostCommon);
    const irregularCount = count - regular.count;
    const { irregularShare, intervalsPerException, gapFactor } = this.#parameters;
    const isConstant = irregularCount <= Math.max(count * irregularShare, Math.min(1, count / intervalsPerException));
    if (!isConstant) return { ...counts, intervals, regularity: 'VARIABLE' };
    // Each stretch between two irregular intervals was rounded at its ends.
    const rate = frameRateFraction(regular.count, regular.sum, this.#tolerance * (irregularCount + 1));
    const gaps = this.#histogram.between(meanOf(regular) * gapFactor, Number.POSITIVE_INFINITY);
    return {
      ...counts,
      intervals: irregularCount === 0 ? { ...intervals, averageRate: rate } : intervals,
      regularity: 'CONSTANT',
      constant: { rate, gapCount: gaps.count },
    };
  }

  #regularAround(mostCommon: number): { readonly count: number; readonly sum: number } {
    const reach = this.#tolerance * ROUNDING_MARGIN;
    const near = meanOf(this.#histogram.between(mostCommon - reach, mostCommon + reach));
    return this.#histogram.between(near - reach, near + reach);
  }
}

function nanoseconds(interval: number): Nanoseconds {
  return BigInt(Math.round(interval));
}

import type { Feature } from '../feature.ts';

/** How long a feature of one video took. */
export interface WorkSample {
  readonly feature: Feature;
  /** Duration of the video, in seconds. */
  readonly durationS: number;
  /** From the claim of its job to the result, in seconds: what is found in one pass is counted for each feature. */
  readonly workS: number;
}

/** Seconds of work for a video of `durationS` seconds: `fixedS + perSecond * durationS`. */
export interface WorkRate {
  readonly fixedS: number;
  /** Seconds of work for each second of video. */
  readonly perSecond: number;
}

/** How long each feature takes, of those that were measured. */
export type WorkRates = ReadonlyMap<Feature, WorkRate>;

/** Rates by what was measured. */
export function workRates(samples: readonly WorkSample[]): WorkRates {
  const byFeature = Map.groupBy(samples, ({ feature }) => feature);
  return new Map([...byFeature].map(([feature, found]) => [feature, rateOf(found)]));
}

/**
 * The line of least squares through the samples, with neither part negative: short videos are mostly the fixed part, which a ratio
 * alone would make hours of for a long one.
 */
function rateOf(samples: readonly WorkSample[]): WorkRate {
  const mean = (of: (sample: WorkSample) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const duration = mean(({ durationS }) => durationS);
  const work = mean(({ workS }) => workS);
  const spread = mean(({ durationS }) => (durationS - duration) ** 2);
  // Where all are about as long as each other there is no telling the parts from each other.
  if (spread <= (duration * SAME_LENGTH) ** 2) return { fixedS: 0, perSecond: duration > 0 ? work / duration : 0 };
  const slope = mean(({ durationS, workS }) => (durationS - duration) * (workS - work)) / spread;
  if (slope <= 0) return { fixedS: work, perSecond: 0 };
  const fixedS = work - slope * duration;
  return fixedS >= 0 ? { fixedS, perSecond: slope } : { fixedS: 0, perSecond: work / duration };
}

/** Durations whose standard deviation is less than this part of their mean count as the same. */
const SAME_LENGTH = 0.05;

/**
 * How long the work on a video takes, in seconds: as long as the slowest of its features, which are looked for at the same time.
 * Undefined when none of them was measured.
 */
export function workSeconds(rates: WorkRates, features: readonly Feature[], durationS: number): number | undefined {
  const known = features.flatMap((feature) => rates.get(feature) ?? []);
  if (known.length === 0) return undefined;
  return Math.max(...known.map(({ fixedS, perSecond }) => fixedS + perSecond * durationS));
}

import type { Feature } from '@vidi/contracts/vidi/v1/feature';

/** Highest percentage of a feature that has not ended; the end itself is told by its result. */
const MAX_PERCENT = 99;

/** How far one feature is. */
export interface FeaturePercent {
  readonly feature: Feature;
  /** From 0 to 99. */
  readonly percent: number;
}

/** Collects progress between two heartbeats. Percentages never fall, and only what moved is told. */
export class ProgressBoard {
  readonly #reached = new Map<Feature, number>();
  readonly #told = new Map<Feature, number>();
  readonly #ended = new Set<Feature>();

  /** Notes how far a feature is; ignored where that would be a step back, or after the end. */
  reached(feature: Feature, percent: number): void {
    const now = Math.min(MAX_PERCENT, Math.max(0, Math.floor(percent)));
    if (now > (this.#reached.get(feature) ?? -1)) this.#reached.set(feature, now);
  }

  /** The feature has ended: nothing more is told of its progress. */
  ended(feature: Feature): void {
    this.#ended.add(feature);
  }

  /** What moved since the last `told`. */
  moved(): readonly FeaturePercent[] {
    return [...this.#reached]
      .filter(([feature, percent]) => !this.#ended.has(feature) && percent > (this.#told.get(feature) ?? -1))
      .map(([feature, percent]) => ({ feature, percent }));
  }

  /** `progress` has arrived. What has not is told again, or something newer in its place. */
  told(progress: readonly FeaturePercent[]): void {
    for (const { feature, percent } of progress) this.#told.set(feature, percent);
  }
}

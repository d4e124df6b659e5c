import type { Feature } from '@vidi/contracts/vidi/v1/feature';

/** Highest percentage of a feature that has not ended; the end itself is told by its result. */
const MAX_PERCENT = 99;

/** How far one feature is. */
export interface FeaturePercent {
  readonly feature: Feature;
  /** From 0 to 99. */
  readonly percent: number;
}

/** How far the fetch from the video's URL is. */
export interface FetchProgress {
  /** Bytes that have arrived in this attempt, each counted once. */
  readonly receivedBytes: number;
  /** Bytes that there will be; undefined while the far server has not told. */
  readonly totalBytes: number | undefined;
  /** How often the connection broke and another was made to go on. */
  readonly resumeCount: number;
}

/** What moved between two heartbeats. */
export interface ProgressNews {
  readonly features: readonly FeaturePercent[];
  /** Undefined when it has not moved. */
  readonly fetch: FetchProgress | undefined;
}

/** Collects progress between two heartbeats. Percentages never fall, and only what moved is told. */
export class ProgressBoard {
  readonly #reached = new Map<Feature, number>();
  readonly #told = new Map<Feature, number>();
  readonly #ended = new Set<Feature>();
  #fetch: FetchProgress | undefined;
  #toldFetch: FetchProgress | undefined;

  /** Notes how far a feature is; ignored where that would be a step back, or after the end. */
  reached(feature: Feature, percent: number): void {
    const now = Math.min(MAX_PERCENT, Math.max(0, Math.floor(percent)));
    if (now > (this.#reached.get(feature) ?? -1)) this.#reached.set(feature, now);
  }

  /** The feature has ended: nothing more is told of its progress. */
  ended(feature: Feature): void {
    this.#ended.add(feature);
  }

  /** Notes how far the fetch is. */
  fetched(fetch: FetchProgress): void {
    this.#fetch = fetch;
  }

  /** What moved since the last `told`. */
  moved(): ProgressNews {
    const features = [...this.#reached]
      .filter(([feature, percent]) => !this.#ended.has(feature) && percent > (this.#told.get(feature) ?? -1))
      .map(([feature, percent]) => ({ feature, percent }));
    return { features, fetch: this.#fetch === this.#toldFetch ? undefined : this.#fetch };
  }

  /** `news` have arrived. What has not is told again, or something newer in its place. */
  told({ features, fetch }: ProgressNews): void {
    for (const { feature, percent } of features) this.#told.set(feature, percent);
    if (fetch !== undefined) this.#toldFetch = fetch;
  }
}

import type { Feature, FeatureRecord } from '../domain/feature.ts';

/** A feature without its result, which can be large. */
export type FeatureStanding = Omit<FeatureRecord, 'result'>;

/** The features of videos in the database. */
export interface FeatureRepository {
  insert(features: readonly FeatureRecord[]): Promise<void>;
  /**
   * The features of a video with their results, in the order of FEATURES.
   *
   * @param only which of those it has; all where absent. Results can be large.
   */
  ofVideo(videoId: string, only?: readonly Feature[]): Promise<readonly FeatureRecord[]>;
  /** Every feature of some videos without results, in the order of FEATURES, by video id. */
  standingsOf(videoIds: readonly string[]): Promise<ReadonlyMap<string, readonly FeatureStanding[]>>;
  /** Writes features that exist, with their results; of one that is named twice the last counts. */
  save(features: readonly FeatureRecord[]): Promise<void>;
}

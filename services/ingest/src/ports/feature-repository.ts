import type { FeatureRecord } from '../domain/feature.ts';

/** A feature without its result, which can be large. */
export type FeatureStanding = Omit<FeatureRecord, 'result'>;

/** The features of videos in the database. */
export interface FeatureRepository {
  insert(features: readonly FeatureRecord[]): Promise<void>;
  /** Every feature of a video with its result, in the order of FEATURES. */
  ofVideo(videoId: string): Promise<readonly FeatureRecord[]>;
  /** Every feature of some videos without results, in the order of FEATURES, by video id. */
  standingsOf(videoIds: readonly string[]): Promise<ReadonlyMap<string, readonly FeatureStanding[]>>;
  /** Writes features that exist, with their results. */
  save(features: readonly FeatureRecord[]): Promise<void>;
}

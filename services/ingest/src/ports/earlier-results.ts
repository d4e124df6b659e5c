import type { Feature, FeatureRecord } from '../domain/feature.ts';

/** Outcomes of before that may stand for what is to be found. */
export interface EarlierResults {
  /**
   * For each of these keys the latest outcome there is: of a video as it stands, or set aside.
   *
   * @param foundAfter older ones are passed over; undefined for any age.
   */
  find(stageKeys: readonly string[], foundAfter: Date | undefined): Promise<readonly FeatureRecord[]>;
  /** Sets outcomes of a video aside, in the place of those of the same features that were. */
  setAside(records: readonly FeatureRecord[]): Promise<void>;
  /** What is set aside of a video. */
  ofVideo(videoId: string): Promise<readonly FeatureRecord[]>;
  /** Forgets what is set aside of a video, for these features or all; returns which sets of artifacts it named. */
  drop(videoId: string, features?: readonly Feature[]): Promise<readonly string[]>;
}

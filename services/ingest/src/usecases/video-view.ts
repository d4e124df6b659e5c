import type { Video } from '../domain/video.ts';
import type { FeatureStanding } from '../ports/feature-repository.ts';

/** A video as clients see it. */
export interface VideoView {
  readonly video: Video;
  readonly features: readonly FeatureStanding[];
}

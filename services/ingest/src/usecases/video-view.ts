import type { Reason } from '../domain/reason.ts';
import type { VideoOutlook } from '../domain/scheduling/queue-outlook.ts';
import type { Video } from '../domain/video.ts';
import { NOTHING_STORED } from '../domain/video-storage.ts';
import type { FeatureStanding } from '../ports/feature-repository.ts';
import type { Snapshot, VideoReading } from '../ports/unit-of-work.ts';

/** A video as clients see it. */
export interface VideoView extends VideoReading {
  /** Where withOutlook found something to tell. */
  readonly outlook?: VideoOutlook;
  /** Why its work does not begin though it could; undefined also where nobody asked (see withWaitingReasons). */
  readonly waitingReason?: Reason | undefined;
}

/** What a video consists of as it stands: for who has read or changed the video in the same transaction. */
export async function viewOf(
  transaction: Pick<Snapshot, 'features' | 'attempts' | 'jobs' | 'storage'>,
  video: Video,
  known?: readonly FeatureStanding[],
): Promise<VideoView> {
  const { features, attempts, jobs, storage } = transaction;
  return {
    video,
    features: known ?? (await features.standingsOf([video.id])).get(video.id) ?? [],
    attempts: await attempts.ofVideo(video.id),
    nextAttemptTime: (await jobs.nextAttemptTimes([video.id])).get(video.id),
    storage: (await storage.ofVideos([video.id])).get(video.id) ?? NOTHING_STORED,
  };
}

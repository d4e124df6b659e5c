import { type Feature, featuresToFind, newFeature } from '../domain/feature.ts';
import { newJob } from '../domain/job.ts';
import { type NewVideo, newVideo } from '../domain/video.ts';
import type { RequestIdentity } from '../ports/video-repository.ts';
import type { IngestContext } from './ingest-context.ts';
import type { VideoView } from './video-view.ts';

/**
 * Takes a video in: the video, its features, its job and the job's ticket, in one transaction.
 *
 * @throws RequestIdTakenError when its owner has a video by this request.
 */
export async function acceptVideo(
  context: IngestContext,
  given: NewVideo,
  asked: readonly Feature[],
  request?: RequestIdentity,
): Promise<VideoView> {
  const { clock, ids, settings, unitOfWork, log } = context;
  const now = clock.now();
  const video = newVideo(given, now);
  const features = featuresToFind(asked).map((feature) => newFeature(video.id, feature, now));
  const identity = { id: ids.next(), videoId: video.id, maxAttempts: settings.retry.maxAttempts };
  const job = newJob(identity, settings.ticketTimeoutMs, now);
  await unitOfWork.write(async ({ videos, features: featureRows, jobs, outbox }) => {
    await videos.insert(video, request);
    await featureRows.insert(features);
    await jobs.insert(job);
    await outbox.add({ id: ids.next(), jobId: job.id }, now);
  });
  log.info({ videoId: video.id, jobId: job.id, origin: video.origin.kind }, 'video accepted');
  return { video, features, attempts: [], nextAttemptTime: undefined };
}

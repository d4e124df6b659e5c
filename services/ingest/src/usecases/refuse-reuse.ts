import { newFeature } from '../domain/feature.ts';
import { withoutReuse } from '../domain/job.ts';
import { type JobClaim, lockHeldJob, videoOf } from './held-job.ts';
import type { IngestContext } from './ingest-context.ts';
import { discardArtifactSets, releaseArtifactSets } from './release-artifact-sets.ts';

/**
 * Drops outcomes of before that were reused by a job whose results do not hold: all of them, as it is not always known which is to
 * blame. The next attempt finds them anew. Does nothing where nothing was reused.
 *
 * @throws JobNotFoundError, StaleAttemptError
 */
export async function refuseReuse(context: IngestContext, held: JobClaim): Promise<void> {
  const { unitOfWork, clock, log } = context;
  const released = await unitOfWork.write(async (transaction) => {
    const { jobs, features, videos } = transaction;
    const job = await lockHeldJob(transaction, held);
    const reused = (await features.ofVideo(job.videoId)).filter(({ reuse }) => reuse !== undefined);
    if (reused.length === 0) return [];
    const now = clock.now();
    await jobs.save(withoutReuse(job), job);
    await features.save(reused.map(({ videoId, feature }) => newFeature(videoId, feature, now)));
    const video = await videoOf(transaction, job);
    const mediaInfo = reused.some(({ feature }) => feature === 'MEDIA_INFO') ? undefined : video.mediaInfo;
    await videos.save({ ...video, mediaInfo, updateTime: now });
    log.warn({ videoId: job.videoId, features: reused.map(({ feature }) => feature) }, 'what was reused does not hold');
    const sets = reused.map(({ artifactSet }) => artifactSet);
    return await releaseArtifactSets(transaction, sets, now);
  });
  await discardArtifactSets(context, released);
}

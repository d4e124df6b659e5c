import type { Caller } from '../domain/caller.ts';
import { CANCELLED, conclude, hasEnded } from '../domain/feature.ts';
import { cancelJob } from '../domain/job.ts';
import { VideoEndedError } from '../domain/lifecycle-errors.ts';
import { cancelVideo as cancel } from '../domain/video.ts';
import type { IngestContext } from './ingest-context.ts';
import { lockVideoWork } from './lock-video-work.ts';
import { removeUnnamedArtifacts } from './remove-unnamed-artifacts.ts';
import { type VideoView, viewOf } from './video-view.ts';

/**
 * Stops the analysis of a video for good. What was found stays; what was not is SKIPPED, as nothing went wrong. A processor
 * that works on it learns so at its next heartbeat (`cancel_requested`) or any other call (STALE_ATTEMPT).
 *
 * @returns the video as it is: CANCELLED, now or before.
 * @throws VideoNotFoundError
 * @throws VideoEndedError when it has COMPLETED or FAILED.
 */
export async function cancelVideo(context: IngestContext, caller: Caller, id: string): Promise<VideoView> {
  const { unitOfWork, clock, log } = context;
  return await unitOfWork.write(async (transaction) => {
    const { jobs, attempts, features, videos } = transaction;
    const { video, openJob } = await lockVideoWork(transaction, caller, id);
    const records = await features.ofVideo(video.id);
    if (video.status === 'CANCELLED') return await viewOf(transaction, video, records);
    if (openJob === undefined) throw new VideoEndedError(video.id, video.status);
    const now = clock.now();
    const outcome = { kind: 'skipped', reason: CANCELLED } as const;
    const settled = records.map((record) =>
      hasEnded(record) ? record : conclude(record, outcome, undefined, openJob.attempt, now),
    );
    const cancelled = cancel(video, now);
    await jobs.save(cancelJob(openJob, now), openJob);
    await attempts.end({ jobId: openJob.id, attempt: openJob.attempt }, { state: 'CANCELLED' }, now);
    await features.save(settled.filter((record, index) => record !== records[index]));
    await videos.save(cancelled);
    await removeUnnamedArtifacts(context, transaction.artifactSets, video.id);
    log.info({ videoId: video.id, jobId: openJob.id, attempt: openJob.attempt, was: openJob.state }, 'video cancelled');
    return await viewOf(transaction, cancelled, settled);
  });
}

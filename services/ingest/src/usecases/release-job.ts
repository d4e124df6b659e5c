import { JobNotFoundError } from '../domain/errors.ts';
import { release as giveBack } from '../domain/job.ts';
import { isUuid } from '../domain/uuid.ts';
import { videoHasEnded } from '../domain/video.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import { discardVideoFolder } from './discard-video-folder.ts';
import { saveForAnotherAttempt } from './end-attempt.ts';
import { type JobClaim, lockHeldOrCancelledJob } from './held-job.ts';
import type { IngestContext } from './ingest-context.ts';
import { removeUnnamedArtifacts } from './remove-unnamed-artifacts.ts';

/**
 * Takes a job back unharmed from a processor that is leaving. It is ready at once, and no attempt is used up. A job that was
 * cancelled stays so: the processor says that it has stopped, and what it wrote after the cancel is removed.
 *
 * @param videoId of the job: when it was deleted, what the processor still wrote is removed.
 * @throws JobNotFoundError, StaleAttemptError
 */
export async function releaseJob(context: IngestContext, held: JobClaim, videoId?: string): Promise<void> {
  try {
    await release(context, held);
  } catch (error) {
    if (error instanceof JobNotFoundError && videoId !== undefined) await clearUpAfterDelete(context, videoId);
    throw error;
  }
}

async function release(context: IngestContext, held: JobClaim): Promise<void> {
  const { unitOfWork, clock, ids, settings, log } = context;
  await unitOfWork.write(async (transaction) => {
    const job = await lockHeldOrCancelledJob(transaction, held);
    if (job.state === 'CANCELLED') return await clearUp(context, transaction, job.videoId);
    const now = clock.now();
    await saveForAnotherAttempt(transaction, giveBack(job, settings.ticketTimeoutMs, now), job, now);
    await transaction.attempts.end(held, { state: 'RELEASED' }, now);
    await transaction.outbox.add({ id: ids.next(), jobId: job.id }, now);
    log.info({ videoId: job.videoId, jobId: job.id, attempt: job.attempt }, 'job released');
  });
}

async function clearUpAfterDelete(context: IngestContext, videoId: string): Promise<void> {
  const video = await context.unitOfWork.read(async ({ videos }) => await videos.find(videoId));
  if (isUuid(videoId) && video === undefined) await discardVideoFolder(context, videoId, false);
}

/** Only while the video is at rest: its lock keeps others from reprocessing it and writing new artifacts meanwhile. */
async function clearUp(context: IngestContext, { videos, artifactSets }: Transaction, videoId: string): Promise<void> {
  const video = await videos.lock(videoId);
  if (video === undefined || !videoHasEnded(video)) return;
  await removeUnnamedArtifacts(context, artifactSets, videoId);
}

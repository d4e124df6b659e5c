import { release } from '../domain/job.ts';
import { saveForAnotherAttempt } from './end-attempt.ts';
import { type JobClaim, lockHeldJob } from './held-job.ts';
import type { IngestContext } from './ingest-context.ts';

/**
 * Takes a job back unharmed from a processor that is leaving. It is ready at once, and no attempt is used up.
 *
 * @throws JobNotFoundError, StaleAttemptError
 */
export async function releaseJob(
  { unitOfWork, clock, ids, settings, log }: IngestContext,
  held: JobClaim,
): Promise<void> {
  await unitOfWork.write(async (transaction) => {
    const job = await lockHeldJob(transaction, held);
    const now = clock.now();
    await saveForAnotherAttempt(transaction, release(job, settings.ticketTimeoutMs, now), job, now);
    await transaction.outbox.add({ id: ids.next(), jobId: job.id }, now);
    log.info({ videoId: job.videoId, jobId: job.id, attempt: job.attempt }, 'job released');
  });
}

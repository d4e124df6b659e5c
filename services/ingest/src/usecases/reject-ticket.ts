import { jobHasEnded } from '../domain/job.ts';
import type { Reason } from '../domain/reason.ts';
import { endInFailure } from './end-attempt.ts';
import type { IngestContext } from './ingest-context.ts';

/**
 * Ends the video of a ticket that no processor can handle, so that it does not wait for ever. A ticket that names no job
 * is only logged; a job that somebody holds, or that has ended, needs no ticket and is left alone.
 *
 * @param jobId empty when the ticket could not be read.
 */
export async function rejectTicket(context: IngestContext, jobId: string, reason: Reason): Promise<void> {
  const { unitOfWork, clock, log } = context;
  const ended = await unitOfWork.write(async (transaction) => {
    const job = await transaction.jobs.lock(jobId);
    if (job === undefined || job.state === 'CLAIMED' || jobHasEnded(job)) return false;
    await endInFailure(transaction, context, job, reason, clock.now());
    return true;
  });
  log.warn({ jobId, reason, ended }, 'ticket rejected');
}

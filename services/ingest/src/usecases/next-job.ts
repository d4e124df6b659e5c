import type { Feature } from '../domain/feature.ts';
import { type ClaimRefusal, claimRefusal, type Job } from '../domain/job.ts';
import { changedBy, claimOrder } from '../domain/scheduling/priority.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import type { IngestContext } from './ingest-context.ts';

/**
 * How long a ticket that its processor could not use is kept back, in ms, before another is issued for a job that waits: long
 * enough that processors which serve none of the jobs do not go in circles with their tickets.
 */
export const UNUSED_TICKET_PAUSE_MS = 1_000;

/** Most tickets that are issued anew, for jobs that wait, after one such pause. */
export const MAX_HASTENED_TICKETS = 10;

/** What there is for the holder of a ticket. */
export type NextJob =
  | { readonly kind: 'none'; readonly refusal: ClaimRefusal }
  | {
      readonly kind: 'found';
      /** Locked, and such that it can be claimed. */
      readonly job: Job;
      /** To be called once the job is claimed, as the last write of the transaction. */
      readonly claimed: () => Promise<void>;
    };

/**
 * Chooses what a processor with a ticket works on next: of the jobs that are ready and need nothing but what it serves, the next
 * in turn (see claimOrder and JobQueue), whichever job its ticket names. Where there is none, the ticket's own job all the same if its time has
 * come and nobody has noticed yet.
 *
 * A ticket that could not be used, though jobs are ready, is made up for by another in a while: it may have been the only one
 * that a processor which serves them would have got.
 *
 * @param served what the processor can find; undefined for everything.
 */
export async function nextJob(
  { clock, settings }: Pick<IngestContext, 'clock' | 'settings'>,
  transaction: Transaction,
  ticketJobId: string,
  served: readonly Feature[] | undefined,
): Promise<NextJob> {
  const { jobs, queue } = transaction;
  const waiting = await queue.waiting(served);
  for (const priority of claimOrder(waiting, settings.maxPassedOver)) {
    const job = await queue.lockNext(priority, served);
    if (job === undefined) continue;
    const claimed = async () => await queue.tookTurn(job, changedBy(priority, waiting));
    return { kind: 'found', job, claimed };
  }
  const now = clock.now();
  const own = await jobs.lock(ticketJobId);
  const refusal = own === undefined ? 'GONE' : claimRefusal(own, now, served);
  if (own !== undefined && refusal === undefined) return { kind: 'found', job: own, claimed: async () => undefined };
  await makeUpForTicket(transaction, now, own?.id);
  return { kind: 'none', refusal: refusal ?? 'GONE' };
}

/**
 * Has another ticket issued, in a while, for one of the jobs that are ready; does nothing where none is.
 *
 * @param jobId the job that gets it, if it is one of them.
 */
export async function makeUpForTicket({ queue }: Transaction, now: Date, jobId?: string): Promise<void> {
  await queue.hastenTicket(jobId, new Date(now.getTime() + UNUSED_TICKET_PAUSE_MS), MAX_HASTENED_TICKETS);
}

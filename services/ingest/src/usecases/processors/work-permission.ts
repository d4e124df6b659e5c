import { FEATURES, type Feature } from '../../domain/feature.ts';
import { jobHasEnded } from '../../domain/job.ts';
import { mayServe } from '../../domain/serving.ts';
import type { Transaction } from '../../ports/unit-of-work.ts';
import type { IngestContext } from '../ingest-context.ts';
import { makeUpForTicket } from '../next-job.ts';
import { standingProcessors } from '../waiting-reason.ts';

/**
 * Whether a processor may take work: not one that an operator paused, and none while all work is. One that is not registered
 * may, as it may be older than that.
 */
export async function mayTakeWork(
  { processors, workQueue }: Pick<Transaction, 'processors' | 'workQueue'>,
  processorId: string,
): Promise<boolean> {
  if ((await workQueue.pause()) !== undefined) return false;
  return (await processors.find(processorId))?.pause === undefined;
}

/**
 * What a processor is given of what it serves; see mayServe.
 *
 * @param served as it said when it asked; undefined, also as the answer, for everything.
 */
export async function allowedFeatures(
  context: Pick<IngestContext, 'clock' | 'settings'>,
  transaction: Pick<Transaction, 'processors'>,
  processorId: string,
  served: readonly Feature[] | undefined,
): Promise<readonly Feature[] | undefined> {
  const allowed = mayServe(served ?? FEATURES, processorId, await standingProcessors(context, transaction));
  return allowed.length === FEATURES.length ? undefined : allowed;
}

/**
 * Writes another ticket for a job whose ticket came to a processor that may not take it, so that it need not wait to be missed; where
 * that job needs none, for another that is ready, as it may have been waiting for this ticket.
 * While all work is paused it stays in the outbox.
 */
export async function handOnTicket(
  transaction: Transaction,
  { ids, clock }: Pick<IngestContext, 'ids' | 'clock'>,
  jobId: string,
): Promise<void> {
  const job = await transaction.jobs.lock(jobId);
  const now = clock.now();
  if (job === undefined || jobHasEnded(job) || job.state === 'CLAIMED') await makeUpForTicket(transaction, now);
  else await transaction.outbox.add({ id: ids.next(), jobId }, now);
}

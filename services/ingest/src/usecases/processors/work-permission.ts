import { jobHasEnded } from '../../domain/job.ts';
import type { Transaction } from '../../ports/unit-of-work.ts';
import type { IngestContext } from '../ingest-context.ts';

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

/** Writes another ticket for a job whose ticket came to a processor that may not take it, so that it need not wait to be missed. While all work is paused it stays in the outbox. */
export async function handOnTicket(
  { jobs, outbox }: Transaction,
  { ids, clock }: Pick<IngestContext, 'ids' | 'clock'>,
  jobId: string,
): Promise<void> {
  const job = await jobs.lock(jobId);
  if (job === undefined || jobHasEnded(job) || job.state === 'CLAIMED') return;
  await outbox.add({ id: ids.next(), jobId }, clock.now());
}

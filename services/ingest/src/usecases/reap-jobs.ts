import { type TicketPublisher, TicketQueueUnavailableError } from '@vidi/ticket-queue';
import { expire, remind, wake } from '../domain/job.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import { endInFailure, judgeFailure, saveForAnotherAttempt } from './end-attempt.ts';
import { videoOf } from './held-job.ts';
import type { IngestContext } from './ingest-context.ts';

/** Most jobs of each kind that one call looks after; the next call goes on. */
export const REAP_LIMIT = 1_000;

/** How many jobs were looked after. */
export interface ReapedJobs {
  /** Their lease had ended. */
  readonly expired: number;
  /** The time of their next attempt had come. */
  readonly woken: number;
  /** Nobody had claimed them in time, and tickets were missing. */
  readonly reminded: number;
}

/** Where tickets wait for processors. */
export type WaitingTickets = Pick<TicketPublisher, 'countWaiting'>;

/** Of whom nothing is known: none waits. */
const NONE_WAITING: WaitingTickets = { countWaiting: async () => 0 };

/**
 * Looks after jobs that nobody will report: processors that died, attempts that are due, tickets that were lost. Each job in
 * a transaction of its own; several reapers can run at the same time. And keeps the order of turns in the queue tidy.
 */
export async function reapJobs(context: IngestContext, tickets: WaitingTickets = NONE_WAITING): Promise<ReapedJobs> {
  const reaped = {
    expired: await repeat(context, expireOne),
    woken: await repeat(context, wakeOne),
    reminded: await remindUnclaimed(context, tickets),
  };
  await context.unitOfWork.write(async ({ queue }) => await queue.tidy());
  return reaped;
}

/**
 * Issues tickets for jobs that nobody has claimed for long, as many as are missing. A ticket serves for whichever job is next, so none
 * is missing as long as at least as many wait as jobs are ready: behind a long queue a job waits because processors are busy. And
 * REAP_LIMIT in the queue keep every processor busy, however many jobs are ready.
 *
 * Nobody claims a job while no work is taken, which is no sign of a lost ticket either.
 */
async function remindUnclaimed(context: IngestContext, tickets: WaitingTickets): Promise<number> {
  const lacking = await context.unitOfWork.read(async ({ workQueue }) =>
    (await workQueue.pause()) === undefined ? await workQueue.readyBeyondOutbox(REAP_LIMIT) : 0,
  );
  if (lacking <= 0) return 0;
  try {
    return await repeat(context, remindOne, lacking - (await tickets.countWaiting()));
  } catch (error) {
    if (!(error instanceof TicketQueueUnavailableError)) throw error;
    // It would not take more tickets either, of which the relay speaks in the log.
    return 0;
  }
}

type Step = (context: IngestContext, transaction: Transaction, now: Date) => Promise<boolean>;

async function repeat(context: IngestContext, step: Step, limit = REAP_LIMIT): Promise<number> {
  const now = context.clock.now();
  let count = 0;
  while (count < limit) {
    const found = await context.unitOfWork.write(async (transaction) => await step(context, transaction, now));
    if (!found) break;
    count += 1;
  }
  return count;
}

const expireOne: Step = async (context, transaction, now) => {
  const { settings, ids, log } = context;
  const job = await transaction.jobs.lockExpired(now);
  if (job === undefined) return false;
  const error = { reason: 'LEASE_EXPIRED', message: 'The processor that worked on the video went silent.' };
  const failure = { errorClass: 'UNKNOWN', error } as const;
  await transaction.attempts.end({ jobId: job.id, attempt: job.attempt }, { state: 'LEASE_EXPIRED', failure }, now);
  const { verdict, counted } = judgeFailure(context, job, failure.errorClass);
  if (verdict.kind === 'over') {
    await endInFailure(transaction, context, job, error, now, verdict.limit);
    return true;
  }
  // No further wait: that was the lease.
  await saveForAnotherAttempt(transaction, expire(counted, error, settings.ticketTimeoutMs, now), job, now);
  await transaction.outbox.add({ id: ids.next(), jobId: job.id }, now);
  log.warn(
    { videoId: job.videoId, jobId: job.id, attempt: job.attempt, processorId: job.processorId },
    'lease expired',
  );
  return true;
};

const wakeOne: Step = async ({ settings, ids }, transaction, now) => {
  const { jobs, videos, outbox } = transaction;
  const job = await jobs.lockDue(now);
  if (job === undefined) return false;
  await jobs.save(wake(job, settings.ticketTimeoutMs, now), job);
  // Its next attempt is no longer waited for, which those who follow it are told.
  await videos.save({ ...(await videoOf(transaction, job)), updateTime: now });
  await outbox.add({ id: ids.next(), jobId: job.id }, now);
  return true;
};

const remindOne: Step = async ({ settings, ids, log }, { jobs, outbox }, now) => {
  const job = await jobs.lockUnclaimed(now);
  if (job === undefined) return false;
  await jobs.save(remind(job, settings.ticketTimeoutMs, now), job);
  await outbox.add({ id: ids.next(), jobId: job.id }, now);
  log.info({ videoId: job.videoId, jobId: job.id, ticketCount: job.ticketCount + 1 }, 'job unclaimed: another ticket');
  return true;
};

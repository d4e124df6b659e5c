import type { Logger } from '@vidi/service-kit';
import type { Ticket, Verdict } from '@vidi/ticket-queue';
import type { ClaimedJob } from '../domain/claimed-job.ts';
import { IngestUnavailableError } from '../domain/ingest-error.ts';
import type { ClaimOutcome } from '../ports/job-gateway.ts';
import { holdJob } from './job-claim.ts';
import { retryPassing } from './retry-passing.ts';
import { type RunJobParts, runJob } from './run-job.ts';

/** Longest time for one try to claim, in ms. */
const CLAIM_TIMEOUT_MS = 10_000;

/** What processing tickets needs. */
export interface ProcessTicketParts extends RunJobParts {
  readonly log: Logger;
  /** Aborted when no new work may begin: waiting tickets go back to the queue. */
  readonly draining: AbortSignal;
  /** Aborted when work under way must end: jobs are given back. */
  readonly leaving: AbortSignal;
  /** How long a ticket is kept while ingest is out of reach, in ms, before it goes back to the queue (VIDI_CLAIM_PATIENCE). */
  readonly claimPatienceMs: number;
  /** Told when ingest lets this processor take no work. */
  readonly onPaused?: () => void;
}

/**
 * Deals with one ticket: claims the next job in turn, which may be another than the one it names, and works on it to its end.
 *
 * `requeue` only when it is not known whether there is work; everything else is ingest's to decide, and it writes a new
 * ticket when it wants the job done.
 */
export async function processTicket(ticket: Ticket, parts: ProcessTicketParts): Promise<Verdict> {
  const log = parts.log.child({ ticketJobId: ticket.jobId });
  try {
    const { outcome, sentAtMs } = await claimJob(ticket, parts, log);
    if ('refusal' in outcome) {
      log.info({ refusal: outcome.refusal }, 'nothing to do for this ticket');
      if (outcome.refusal === 'PAUSED') parts.onPaused?.();
    } else await workOn(outcome.job, sentAtMs, parts, log);
    return 'ack';
  } catch (error) {
    if (parts.draining.aborted) log.info('leaving; the ticket goes back to the queue');
    else if (error instanceof IngestUnavailableError) log.warn({ err: error }, 'the ticket goes back to the queue');
    else log.error({ err: error }, 'the job cannot be claimed; the ticket goes back to the queue');
    return 'requeue';
  }
}

async function claimJob(
  { jobId }: Ticket,
  { jobs, draining, claimPatienceMs }: ProcessTicketParts,
  log: Logger,
): Promise<{ readonly outcome: ClaimOutcome; readonly sentAtMs: number }> {
  const bounds = { patienceMs: claimPatienceMs, callTimeoutMs: CLAIM_TIMEOUT_MS, signal: draining, log };
  return await retryPassing('claiming the job', bounds, async (call) => {
    const sentAtMs = performance.now();
    return { outcome: await jobs.claim(jobId, call), sentAtMs };
  });
}

async function workOn(job: ClaimedJob, sentAtMs: number, parts: ProcessTicketParts, log: Logger): Promise<void> {
  const jobLog = log.child({ jobId: job.jobId, videoId: job.videoId, attempt: job.attempt });
  jobLog.info({ maxAttempts: job.maxAttempts, source: job.source.kind }, 'job claimed');
  using claim = holdJob(job, sentAtMs, parts.leaving);
  await runJob(claim, parts, jobLog);
}

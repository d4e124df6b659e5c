import type { UnreadableDelivery } from '@vidi/ticket-queue';
import type { ProcessTicketParts } from './process-ticket.ts';
import { retryPassing } from './retry-passing.ts';

/** Longest time for one try to report, in ms. */
const REPORT_TIMEOUT_MS = 10_000;

/** Tells ingest of a ticket that nobody can handle, so that the video it names does not wait for ever. */
export async function rejectTicket(
  { jobId, problem }: UnreadableDelivery,
  { jobs, log, draining, claimPatienceMs }: ProcessTicketParts,
): Promise<void> {
  log.error({ jobId, problem }, 'a ticket cannot be handled');
  const bounds = { patienceMs: claimPatienceMs, callTimeoutMs: REPORT_TIMEOUT_MS, signal: draining, log };
  await retryPassing('reporting a ticket', bounds, async (call) => {
    await jobs.rejectTicket({ jobId, reason: 'TICKET_UNREADABLE', message: problem }, call);
  });
}

import { type TicketPublisher, TicketQueueUnavailableError } from '@vidi/ticket-queue';
import type { IngestContext } from '../usecases/ingest-context.ts';
import { RELAY_BATCH_SIZE, relayOutbox } from '../usecases/relay-outbox.ts';
import { type BackgroundLoop, startBackgroundLoop } from './background-loop.ts';

/** How often the outbox is looked at without being told to, in milliseconds. */
export const RELAY_POLL_MS = 1_000;

/** Longest pause while the queue cannot be reached, in milliseconds. */
export const RELAY_MAX_BACKOFF_MS = 15_000;

/** Keeps handing tickets from the outbox to the queue. */
export function startOutboxRelay(context: IngestContext, publisher: TicketPublisher): BackgroundLoop {
  return startBackgroundLoop({
    name: 'outbox relay',
    run: async () => ((await relayOutbox(context, publisher)) === RELAY_BATCH_SIZE ? 'more' : 'done'),
    intervalMs: RELAY_POLL_MS,
    maxBackoffMs: RELAY_MAX_BACKOFF_MS,
    log: context.log,
  });
}

/**
 * Publishes what is in the outbox now, for the last time before the service stops. Where the queue cannot be reached its
 * tickets stay for the next start, which is no reason to call the stop unclean.
 */
export async function flushOutbox(context: IngestContext, publisher: TicketPublisher): Promise<void> {
  try {
    while ((await relayOutbox(context, publisher)) === RELAY_BATCH_SIZE);
  } catch (error) {
    if (!(error instanceof TicketQueueUnavailableError)) throw error;
    context.log.warn({ err: error }, 'tickets stay in the outbox until the next start');
  }
}

import type { TicketPublisher } from '@vidi/ticket-queue';
import type { IngestContext } from './ingest-context.ts';

/** Most tickets that are published, and their rows locked, at the same time. */
export const RELAY_BATCH_SIZE = 100;

/**
 * Hands a batch of tickets from the outbox to the queue and removes them once the queue has taken them: at least once, since
 * a crash in between publishes them again. Several relays can run at the same time; each takes other tickets.
 *
 * While an operator lets no work be taken, the tickets stay where they are: nobody could do anything with them.
 *
 * @returns how many there were; less than RELAY_BATCH_SIZE when the outbox is empty now, or has to keep what it has.
 * @throws TicketQueueUnavailableError, DatabaseUnavailableError; the tickets then stay.
 */
export async function relayOutbox(
  { unitOfWork }: Pick<IngestContext, 'unitOfWork'>,
  publisher: TicketPublisher,
): Promise<number> {
  return await unitOfWork.write(async ({ outbox, workQueue }) => {
    if ((await workQueue.pause()) !== undefined) return 0;
    const tickets = await outbox.take(RELAY_BATCH_SIZE);
    if (tickets.length === 0) return 0;
    await publisher.publish(tickets.map(({ jobId }) => ({ jobId })));
    await outbox.remove(tickets.map(({ id }) => id));
    return tickets.length;
  });
}

import type { Logger } from '@vidi/service-kit';
import {
  createDirectTicketBroker,
  createRabbitTicketPublisher,
  type DeadLetterConsumer,
  type DeadLetterHandler,
  type DirectTicketBroker,
  startRabbitDeadLetterConsumer,
  type TicketPublisher,
} from '@vidi/ticket-queue';
import type { TicketQueueConfig } from './config.ts';

/** The ticket queue as ingest uses it. */
export interface TicketQueue {
  readonly publisher: TicketPublisher;
  /** Whether tickets it took are there after this process ended. */
  readonly outlivesUs: boolean;
  /** What takes dead letters off a broker; a queue in this process hands them over by itself. */
  readonly deadLetters?: DeadLetterConsumer;
  /** To be served to processors by a queue that lives in this process. */
  readonly ticketService?: DirectTicketBroker['ticketService'];
}

/**
 * Opens the queue that is configured, and has its dead letters handed to `onDeadLetter`.
 *
 * @param parts.given a publisher to be used in place of all that.
 */
export function openTicketQueue(
  config: TicketQueueConfig,
  parts: {
    readonly given: TicketPublisher | undefined;
    readonly onDeadLetter: DeadLetterHandler;
    readonly log: Logger;
  },
): TicketQueue {
  const { given, onDeadLetter, log } = parts;
  if (given !== undefined) return { publisher: given, outlivesUs: true };
  if (config.kind === 'direct') {
    const { maxWaitingTickets } = config;
    const broker = createDirectTicketBroker({ log, onDeadLetter, maxWaitingTickets });
    return { publisher: broker, outlivesUs: false, ticketService: broker.ticketService };
  }
  const { url, prefix: queuePrefix, deliveryLimit } = config;
  const shared = { url, queuePrefix, deliveryLimit, log };
  const deadLetters = startRabbitDeadLetterConsumer({ ...shared, onDeadLetter });
  return { publisher: createRabbitTicketPublisher(shared), outlivesUs: true, deadLetters };
}

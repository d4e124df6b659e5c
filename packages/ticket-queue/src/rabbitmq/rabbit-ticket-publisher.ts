import { randomUUID } from 'node:crypto';
import type { Logger } from '@vidi/service-kit';
import type { ConfirmChannel } from 'amqplib';
import type { Ticket } from '../ticket.ts';
import { encodeTicket, TICKET_CONTENT_TYPE } from '../ticket-body.ts';
import { type TicketPublisher, TicketQueueUnavailableError } from '../ticket-publisher.ts';
import { RabbitSession } from './rabbit-session.ts';
import { DEFAULT_DELIVERY_LIMIT, declareTopology, ROUTING_KEY, topologyOf } from './topology.ts';

/** Longest time the broker may take to confirm, in milliseconds. A broker short of memory or disk never does. */
export const CONFIRM_TIMEOUT_MS = 10_000;

/** What a publisher is made from. */
export interface RabbitTicketPublisherOptions {
  /** `amqp://user:password@host:port/vhost` */
  readonly url: string;
  /** Every exchange and queue begins with it. */
  readonly queuePrefix: string;
  /** How often a ticket may come back before it becomes a dead letter; the same for publishers and consumers. Default DEFAULT_DELIVERY_LIMIT. */
  readonly deliveryLimit?: number;
  readonly log: Logger;
}

/** Makes a publisher that connects in the background and reconnects for ever. Messages are persistent and confirmed. */
export function createRabbitTicketPublisher(options: RabbitTicketPublisherOptions): TicketPublisher {
  const topology = topologyOf(options.queuePrefix);
  /** Message ids of what no queue took; the broker says so before it confirms. */
  const returned = new Set<string>();
  const session = new RabbitSession<ConfirmChannel>({
    url: options.url,
    purpose: `${topology.tickets} publisher`,
    log: options.log,
    createChannel: (connection) => connection.createConfirmChannel(),
    setUp: async (channel) => {
      channel.on('return', ({ properties }) => returned.add(String(properties.messageId)));
      await declareTopology(channel, topology, options.deliveryLimit ?? DEFAULT_DELIVERY_LIMIT);
    },
    onLost: () => returned.clear(),
  });
  const inFlight = new Set<Promise<void>>();

  async function publishOne(channel: ConfirmChannel, ticket: Ticket): Promise<void> {
    const messageId = randomUUID();
    await confirmed((callback) => {
      channel.publish(
        topology.tickets,
        ROUTING_KEY,
        encodeTicket(ticket),
        { persistent: true, mandatory: true, contentType: TICKET_CONTENT_TYPE, messageId, timestamp: Date.now() },
        callback,
      );
    });
    if (!returned.delete(messageId)) return;
    const reason = `no queue took a ticket: ${topology.tickets} is gone`;
    // Declares it again.
    session.restart(reason);
    throw new TicketQueueUnavailableError(reason);
  }

  return {
    async publish(tickets) {
      const { channel } = session;
      if (channel === undefined) throw unavailable(session.problem);
      const sent = tickets.map((ticket) => publishOne(channel, ticket));
      const all = Promise.all(sent).then(() => undefined);
      inFlight.add(all);
      try {
        await all;
      } catch (error) {
        throw error instanceof TicketQueueUnavailableError ? error : unavailable(messageOf(error), error);
      } finally {
        inFlight.delete(all);
      }
    },

    async countWaiting() {
      const { channel } = session;
      if (channel === undefined) throw unavailable(session.problem);
      try {
        // Where the queue is gone this loses the channel, and the next one declares it again.
        return (await channel.checkQueue(topology.tickets)).messageCount;
      } catch (error) {
        throw unavailable(messageOf(error), error);
      }
    },

    async checkHealth() {
      if (session.problem !== undefined) throw unavailable(session.problem);
    },

    async close() {
      await Promise.allSettled(inFlight);
      await session.close();
    },
  };
}

/** Resolves when the broker confirms, rejects when it refuses, the channel goes, or CONFIRM_TIMEOUT_MS have passed. */
function confirmed(send: (callback: (error: unknown) => void) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(
    () => reject(new TicketQueueUnavailableError(`the broker did not confirm within ${CONFIRM_TIMEOUT_MS} ms`)),
    CONFIRM_TIMEOUT_MS,
  );
  try {
    send((error) => (error === null || error === undefined ? resolve() : reject(error)));
  } catch (error) {
    // The channel was closed a moment ago.
    reject(error);
  }
  return promise.finally(() => clearTimeout(timer));
}

function unavailable(problem: string | undefined, cause?: unknown): TicketQueueUnavailableError {
  return new TicketQueueUnavailableError(`RabbitMQ cannot be used: ${problem ?? 'unknown'}`, { cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import type { Channel } from 'amqplib';

/**
 * How often a ticket may come back before it becomes a dead letter, where nothing else is set (`deliveryLimit`). With the
 * pauses before a requeue that is about a minute and a half of ingest being away; later the reaper issues a new ticket.
 */
export const DEFAULT_DELIVERY_LIMIT = 20;

/** Routing key of every ticket. */
export const ROUTING_KEY = 'ticket';

/** Names of what the ticket queue has on the broker. */
export interface Topology {
  /** The exchange tickets are published to, and the queue they wait in. */
  readonly tickets: string;
  /** The exchange and the queue of tickets nobody can handle; ingest takes them from there to where people can look at them. */
  readonly deadLetters: string;
}

/** The names under a prefix. */
export function topologyOf(queuePrefix: string): Topology {
  return { tickets: `${queuePrefix}.tickets`, deadLetters: `${queuePrefix}.dead-letters` };
}

/**
 * Declares everything, as both ends do after each connect: whoever comes first makes it. All of it is durable.
 *
 * @throws Error PRECONDITION_FAILED where it exists with other arguments, such as another delivery limit.
 */
export async function declareTopology(channel: Channel, topology: Topology, deliveryLimit: number): Promise<void> {
  const { tickets, deadLetters } = topology;
  await channel.assertExchange(deadLetters, 'fanout', { durable: true });
  await channel.assertQueue(deadLetters, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.bindQueue(deadLetters, deadLetters, '');
  await channel.assertExchange(tickets, 'direct', { durable: true });
  await channel.assertQueue(tickets, {
    durable: true,
    arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': deliveryLimit, 'x-dead-letter-exchange': deadLetters },
  });
  await channel.bindQueue(tickets, tickets, ROUTING_KEY);
}

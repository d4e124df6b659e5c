import type { Logger } from '@vidi/service-kit';
import type { Channel, ConsumeMessage } from 'amqplib';
import { decodeTicket } from '../ticket-body.ts';
import type { TicketConsumer, Verdict } from '../ticket-consumer.ts';
import { TicketDispatcher } from '../ticket-dispatcher.ts';
import { TicketQueueUnavailableError } from '../ticket-publisher.ts';
import { unreadable } from '../ticket-reading.ts';
import { RabbitSession } from './rabbit-session.ts';
import { DEFAULT_DELIVERY_LIMIT, declareTopology, topologyOf } from './topology.ts';

/** What a consumer is made from. */
export interface RabbitTicketConsumerOptions {
  /** `amqp://user:password@host:port/vhost` */
  readonly url: string;
  /** Every exchange and queue begins with it. */
  readonly queuePrefix: string;
  /** How many tickets at the same time; from 1. */
  readonly prefetch: number;
  /** How often a ticket may come back before it becomes a dead letter; the same for publishers and consumers. Default DEFAULT_DELIVERY_LIMIT. */
  readonly deliveryLimit?: number;
  readonly log: Logger;
}

/** Makes a consumer of the RabbitMQ queue. It connects at start() and comes back for ever, whatever the broker closes. */
export function createRabbitTicketConsumer(options: RabbitTicketConsumerOptions): TicketConsumer {
  const { url, queuePrefix, prefetch, deliveryLimit = DEFAULT_DELIVERY_LIMIT, log } = options;
  const topology = topologyOf(queuePrefix);
  let session: RabbitSession<Channel> | undefined;
  let dispatcher: TicketDispatcher | undefined;
  let consumerTag: string | undefined;
  let stopping = false;
  let wanted = true;
  /** Subscribing and unsubscribing, one after the other. */
  let changing = Promise.resolve();
  /** The channel deliveries come over. */
  let subscribed: Channel | undefined;

  return {
    async start(handlers) {
      const handling = new TicketDispatcher(prefetch, handlers, log);
      handling.take(wanted);
      dispatcher = handling;
      session = new RabbitSession<Channel>({
        url,
        purpose: `${topology.tickets} consumer`,
        log,
        createChannel: (connection) => connection.createChannel(),
        async setUp(channel) {
          // What came back while the last handlers end would only be sent away again, in circles.
          if (stopping) return;
          await declareTopology(channel, topology, deliveryLimit);
          await channel.prefetch(prefetch);
          subscribed = channel;
          consumerTag = undefined;
          if (wanted) await subscribe(channel, handling);
        },
        onLost() {
          subscribed = undefined;
          consumerTag = undefined;
          handling.forgetWaiting();
        },
      });
      await session.ready();
    },

    async checkHealth() {
      const problem = session === undefined ? 'not started' : session.problem;
      if (problem !== undefined) throw new TicketQueueUnavailableError(`RabbitMQ cannot be used: ${problem}`);
    },

    takeTickets(wish) {
      if (wish === wanted) return;
      wanted = wish;
      dispatcher?.take(wish);
      changing = changing.then(followWish).catch((error: unknown) => {
        // Fails only where the channel is going down; the next one follows the wish.
        log.debug({ err: error, wanted: wish }, 'could not change the subscription');
      });
    },

    async stop() {
      stopping = true;
      await changing;
      if (subscribed !== undefined && consumerTag !== undefined) {
        // Fails only where the channel is going down, and then nothing is delivered either.
        await subscribed
          .cancel(consumerTag)
          .catch((error: unknown) => log.debug({ err: error }, 'could not unsubscribe'));
      }
      await dispatcher?.stop();
      await session?.close();
    },
  };

  async function subscribe(channel: Channel, handling: TicketDispatcher): Promise<void> {
    const onMessage = (message: ConsumeMessage | null) => {
      if (message !== null) handling.accept(deliveryOf(message, channel));
      // The queue was deleted or moved: to be declared and subscribed to again.
      else session?.restart('the broker cancelled the consumer');
    };
    ({ consumerTag } = await channel.consume(topology.tickets, onMessage));
  }

  async function followWish(): Promise<void> {
    if (stopping || subscribed === undefined || dispatcher === undefined) return;
    if (wanted && consumerTag === undefined) await subscribe(subscribed, dispatcher);
    if (wanted || consumerTag === undefined) return;
    const tag = consumerTag;
    consumerTag = undefined;
    await subscribed.cancel(tag);
  }

  function deliveryOf(message: ConsumeMessage, channel: Channel) {
    const redeliveries = deliveryCount(message);
    const content = decodeTicket(message.content);
    // What its consumers died of is not the job it names: it may have led to others. Their attempts are counted instead.
    const tooOften = redeliveries >= deliveryLimit && 'ticket' in content;
    return {
      redeliveries,
      content: tooOften ? unreadable(tooOftenText(redeliveries, deliveryLimit), undefined) : content,
      settle: (verdict: Verdict) => {
        // An acknowledgement on another channel than the delivery came over would close that channel.
        if (subscribed === channel) settle(channel, message, givenUp(verdict, redeliveries) ? 'drop' : verdict);
      },
    };
  }

  /**
   * A ticket whose handler lives and asks for it again is not what crashes consumers. One delivery before the limit it
   * becomes a dead letter without being reported, which would make its video fail: the reaper issues a new one.
   */
  function givenUp(verdict: Verdict, redeliveries: number): boolean {
    return verdict === 'requeue' && redeliveries >= deliveryLimit - 1;
  }
}

function tooOftenText(redeliveries: number, deliveryLimit: number): string {
  return `it was delivered ${redeliveries + 1} times and never settled (VIDI_QUEUE_DELIVERY_LIMIT is ${deliveryLimit})`;
}

/** Quorum queues count from the second delivery on. */
function deliveryCount({ properties }: ConsumeMessage): number {
  const count: unknown = properties.headers?.['x-delivery-count'];
  return typeof count === 'number' ? count : 0;
}

function settle(channel: Channel, message: ConsumeMessage, verdict: Verdict): void {
  if (verdict === 'ack') channel.ack(message);
  else channel.nack(message, false, verdict === 'requeue');
}

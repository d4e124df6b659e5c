import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@vidi/service-kit';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { DeadLetterConsumer, DeadLetterHandler } from '../dead-letter.ts';
import { requeuePauseMs } from '../requeue-pause.ts';
import { RabbitSession } from './rabbit-session.ts';
import { readDeadLetter } from './read-dead-letter.ts';
import { DEFAULT_DELIVERY_LIMIT, declareTopology, topologyOf } from './topology.ts';

/** How many letters at the same time: nobody is in a hurry, and each may be as large as the broker lets it. */
const PREFETCH = 4;

/** What a consumer is made from. */
export interface RabbitDeadLetterConsumerOptions {
  /** `amqp://user:password@host:port/vhost` */
  readonly url: string;
  /** Every exchange and queue begins with it. */
  readonly queuePrefix: string;
  /** The same as that of publishers and consumers of tickets. Default DEFAULT_DELIVERY_LIMIT. */
  readonly deliveryLimit?: number;
  readonly onDeadLetter: DeadLetterHandler;
  readonly log: Logger;
}

/**
 * Starts to take dead letters off the broker. It connects in the background and comes back for ever.
 *
 * A letter whose handler fails is held and handed over again, not given back: the queue of dead letters has no dead letters
 * of its own, and a broker that counts deliveries would throw the letter away.
 */
export function startRabbitDeadLetterConsumer(options: RabbitDeadLetterConsumerOptions): DeadLetterConsumer {
  const { url, queuePrefix, deliveryLimit = DEFAULT_DELIVERY_LIMIT, onDeadLetter, log } = options;
  const topology = topologyOf(queuePrefix);
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  /** The channel letters come over. */
  let subscribed: Channel | undefined;
  let consumerTag: string | undefined;

  const session: RabbitSession<Channel> = new RabbitSession<Channel>({
    url,
    purpose: `${topology.deadLetters} consumer`,
    log,
    createChannel: (connection) => connection.createChannel(),
    async setUp(channel) {
      await declareTopology(channel, topology, deliveryLimit);
      await channel.prefetch(PREFETCH);
      const onMessage = (message: ConsumeMessage | null) => {
        if (message !== null) accept(message, channel);
        else session.restart('the broker cancelled the consumer');
      };
      subscribed = channel;
      ({ consumerTag } = await channel.consume(topology.deadLetters, onMessage));
    },
    onLost: () => {
      subscribed = undefined;
    },
  });

  function accept(message: ConsumeMessage, channel: Channel): void {
    const run = keep(message, channel).finally(() => running.delete(run));
    running.add(run);
  }

  /** Never rejects. */
  async function keep(message: ConsumeMessage, channel: Channel): Promise<void> {
    // What came over a channel that is gone comes again, and is kept by whoever gets it then.
    const isOurs = () => !stopping.signal.aborted && subscribed === channel;
    for (let failures = 0; isOurs(); failures++) {
      try {
        await onDeadLetter(readDeadLetter(message, topology.tickets, deliveryLimit));
        if (subscribed === channel) channel.ack(message);
        return;
      } catch (error) {
        log.warn({ err: error, failures: failures + 1 }, 'a dead letter could not be kept; trying again');
      }
      await pause(requeuePauseMs(failures), undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  return {
    async stop() {
      stopping.abort();
      if (subscribed !== undefined && consumerTag !== undefined) {
        // Fails only where the channel is going down, and then nothing is delivered either.
        await subscribed
          .cancel(consumerTag)
          .catch((error: unknown) => log.debug({ err: error }, 'could not unsubscribe'));
      }
      await Promise.all(running);
      await session.close();
    },
  };
}

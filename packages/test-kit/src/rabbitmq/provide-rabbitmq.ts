import { randomBytes } from 'node:crypto';
import { findRabbitMqServer } from '@vidi/embedded-services';
import { type ConfirmChannel, connect } from 'amqplib';
import type { ServiceSource } from '../settings.ts';
import { privateNode, provideRabbitMqServer, type RabbitMqServer } from './rabbitmq-server.ts';

/** What a ticket queue makes under its prefix; deleted where the broker outlives the tests. */
const QUEUES = ['tickets', 'dead-letters'];
const EXCHANGES = ['tickets', 'dead-letters'];

/** A broker, and a prefix that no other test has. */
export interface TestRabbitMq extends AsyncDisposable {
  readonly url: string;
  /** Every queue and exchange the test makes begins with it. */
  readonly queuePrefix: string;
  /** Where the broker came from. */
  readonly source: ServiceSource;
  /**
   * Stops the broker, does `whileDown`, starts it again at the same address with the same data. Only a broker asked for
   * as `restartable` has it.
   */
  readonly restart?: (whileDown?: () => Promise<void>) => Promise<void>;
  /** Puts a message of any content into the queue of tickets, past every publisher of Vidi. */
  putTicket(body: string): Promise<void>;
  /** Takes every waiting ticket away, as if it were lost. */
  takeTickets(): Promise<void>;
  /** How many messages the queue of tickets and the queue of dead letters hold for somebody to take. */
  countMessages(): Promise<{ readonly tickets: number; readonly deadLetters: number }>;
}

/**
 * Provides the broker of `VIDI_TEST_SERVICES`: by default `RABBITMQ_URL`, else a private node where `rabbitmq-server` is
 * installed, else one on 127.0.0.1:5672, else a container.
 *
 * Undefined where none of these exists; that is said aloud, and the tests that need it must be skipped, never passed.
 *
 * @param options.restartable takes a private node of the test's own, which it may restart.
 */
export async function provideRabbitMq({
  restartable = false,
}: {
  readonly restartable?: boolean;
} = {}): Promise<TestRabbitMq | undefined> {
  const server = restartable ? await ownNode() : await provideRabbitMqServer();
  if (server === undefined) {
    console.warn(
      `NOT RUN: tests that need ${restartable ? 'a RabbitMQ they may restart' : 'RabbitMQ'}. Install rabbitmq-server` +
        `${restartable ? '' : ', set RABBITMQ_URL, or start Docker'} to run them.`,
    );
    return undefined;
  }
  const queuePrefix = `vidi-test-${randomBytes(6).toString('hex')}`;
  return {
    url: server.url,
    queuePrefix,
    source: server.source,
    putTicket: async (body) => {
      await onChannel(server.url, async (channel) => {
        channel.sendToQueue(`${queuePrefix}.tickets`, Buffer.from(body), { persistent: true });
        await channel.waitForConfirms();
      });
    },
    takeTickets: async () => {
      await onChannel(server.url, async (channel) => await channel.purgeQueue(`${queuePrefix}.tickets`));
    },
    countMessages: async () =>
      await onChannel(server.url, async (channel) => ({
        tickets: (await channel.checkQueue(`${queuePrefix}.tickets`)).messageCount,
        deadLetters: (await channel.checkQueue(`${queuePrefix}.dead-letters`)).messageCount,
      })),
    ...(server.restart && { restart: server.restart }),
    [Symbol.asyncDispose]: async () => {
      if (server.outlivesTests) await deleteTopology(server.url, queuePrefix);
      await server[Symbol.asyncDispose]();
    },
  };
}

async function ownNode(): Promise<RabbitMqServer | undefined> {
  return findRabbitMqServer() === undefined ? undefined : await privateNode();
}

async function deleteTopology(url: string, prefix: string): Promise<void> {
  const connection = await connect(url);
  // The broker answers the deletion of a queue that does not exist as if it had.
  const channel = await connection.createChannel();
  for (const name of QUEUES) await channel.deleteQueue(`${prefix}.${name}`);
  for (const name of EXCHANGES) await channel.deleteExchange(`${prefix}.${name}`);
  await connection.close();
}

async function onChannel<Answer>(url: string, work: (channel: ConfirmChannel) => Promise<Answer>): Promise<Answer> {
  const connection = await connect(url);
  try {
    return await work(await connection.createConfirmChannel());
  } finally {
    await connection.close();
  }
}

import { randomBytes } from 'node:crypto';
import {
  acknowledgementOfNothing,
  eventually,
  provideRabbitMq,
  recordingLogger,
  silentLogger,
  startTcpProxy,
} from '@vidi/test-kit';
import { connect } from 'amqplib';
import { afterAll, describe, expect, it } from 'vitest';
import {
  createRabbitTicketConsumer,
  createRabbitTicketPublisher,
  type TicketConsumer,
  TicketQueueUnavailableError,
} from '../src/index.ts';

import { describeTicketQueue, isAway, type QueueUnderTest, recording, tickets } from './ticket-queue-contract.ts';

const broker = await provideRabbitMq();
afterAll(async () => await broker?.[Symbol.asyncDispose]());

interface OpenOptions {
  readonly deliveryLimit?: number;
}

/** A queue of its own on the broker; the consumers and publishers reach it through a proxy each. */
async function openRabbit({ deliveryLimit }: OpenOptions = {}) {
  if (broker === undefined) throw new Error('no broker');
  const log = silentLogger();
  const queuePrefix = `${broker.queuePrefix}-${randomBytes(4).toString('hex')}`;
  const { hostname, port } = new URL(broker.url);
  const [toConsumers, toPublisher] = await Promise.all(
    [0, 1].map(() => startTcpProxy({ host: hostname, port: Number(port || 5672) })),
  );
  if (!toConsumers || !toPublisher) throw new Error('no proxies');
  const urlThrough = (proxyPort: number) => {
    const url = new URL(broker.url);
    url.hostname = '127.0.0.1';
    url.port = String(proxyPort);
    return url.href;
  };
  const shared = { queuePrefix, log, ...(deliveryLimit !== undefined && { deliveryLimit }) };
  const publisher = createRabbitTicketPublisher({ ...shared, url: urlThrough(toPublisher.port) });
  await eventually('the publisher is connected', async () => {
    await publisher.checkHealth();
    return true;
  });
  const admin = await connect(broker.url);
  const channel = await admin.createConfirmChannel();
  const consumers: TicketConsumer[] = [];
  const names = { tickets: `${queuePrefix}.tickets`, deadLetters: `${queuePrefix}.dead-letters` };
  return {
    publisher,
    publisherProxy: toPublisher,
    consumerProxy: toConsumers,
    channel,
    names,
    consumer(prefetch: number): TicketConsumer {
      const consumer = createRabbitTicketConsumer({ ...shared, url: urlThrough(toConsumers.port), prefetch });
      consumers.push(consumer);
      return consumer;
    },
    /** Sends a body that no publisher of ours would send. */
    async sendRaw(body: string): Promise<void> {
      channel.publish(names.tickets, 'ticket', Buffer.from(body));
      await channel.waitForConfirms();
    },
    /** The body of the next dead letter. */
    deadLetter: (): Promise<string> =>
      eventually('a dead letter has come', async () => {
        const message = await channel.get(names.deadLetters, { noAck: true });
        return message === false ? undefined : message.content.toString();
      }),
    down: toConsumers.down,
    up: toConsumers.up,
    async [Symbol.asyncDispose]() {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await publisher.close();
      for (const name of Object.values(names)) {
        await channel.deleteQueue(name);
        await channel.deleteExchange(name);
      }
      await admin.close();
      await toConsumers[Symbol.asyncDispose]();
      await toPublisher[Symbol.asyncDispose]();
    },
  } satisfies QueueUnderTest & Record<string, unknown>;
}

describe.skipIf(broker === undefined)('with a real RabbitMQ', () => {
  describeTicketQueue('the RabbitMQ ticket queue', openRabbit);

  it('comes back when the broker closes only the channel, and knows meanwhile that it is away', async () => {
    await using queue = await openRabbit();
    const { seen, handlers } = recording(async () => 'ack');
    const consumer = queue.consumer(2);
    await consumer.start(handlers);
    queue.consumerProxy.inject(acknowledgementOfNothing());
    const problem = await eventually('it knows', () =>
      consumer.checkHealth().then(
        () => undefined,
        (error: Error) => error,
      ),
    );
    expect(problem).toBeInstanceOf(TicketQueueUnavailableError);
    expect(problem.message).toMatch(/PRECONDITION_FAILED - unknown delivery tag 999999|not connected/);
    await eventually('it is back', async () => !(await isAway(consumer)));
    await queue.publisher.publish(tickets(3));
    await eventually('the tickets have come', () => seen.length === 3);
  });

  it('comes back when its queue was deleted, and makes it again', async () => {
    await using queue = await openRabbit();
    const { seen, handlers } = recording(async () => 'ack');
    await queue.consumer(2).start(handlers);
    await queue.channel.deleteQueue(queue.names.tickets);
    await eventually('a ticket comes again', async () => {
      await queue.publisher.publish(tickets(1));
      return seen.length > 0;
    });
  });

  it('puts a dropped ticket into the dead letters', async () => {
    await using queue = await openRabbit();
    await queue.consumer(1).start(recording(async () => 'drop').handlers);
    const [ticket] = tickets(1);
    if (ticket === undefined) throw new Error('no ticket');
    await queue.publisher.publish([ticket]);
    expect(JSON.parse(await queue.deadLetter())).toEqual({ version: 1, jobId: ticket.jobId });
  });

  it('reports what is no ticket and puts it into the dead letters, and goes on with the others', async () => {
    await using queue = await openRabbit();
    const { seen, unreadable, handlers } = recording(async () => 'ack');
    await queue.consumer(1).start(handlers);
    const [future, good] = tickets(2);
    if (!future || !good) throw new Error('no tickets');
    await queue.sendRaw('no ticket');
    await queue.sendRaw(JSON.stringify({ version: 9, jobId: future.jobId }));
    await queue.publisher.publish([good]);
    await eventually('the good one has come', () => seen.length === 1);
    expect(unreadable).toEqual([
      { jobId: undefined, problem: 'its body of 9 bytes is not JSON' },
      { jobId: future.jobId, problem: 'its version is 9; this consumer knows 1' },
    ]);
    expect(await queue.deadLetter()).toBe('no ticket');
    expect(await queue.deadLetter()).toContain(future.jobId);
  });

  it('gives up on a ticket that is asked for again and again without calling its video broken', async () => {
    await using queue = await openRabbit({ deliveryLimit: 2 });
    const { seen, unreadable, handlers } = recording(async () => 'requeue');
    await queue.consumer(1).start(handlers);
    await queue.publisher.publish(tickets(1));
    await queue.deadLetter();
    expect(seen).toHaveLength(2);
    expect(unreadable).toEqual([]);
  });

  it('reports a ticket that took its consumer down too often, but not as the fault of the job it names', async () => {
    await using queue = await openRabbit({ deliveryLimit: 2 });
    const [ticket] = tickets(1);
    if (ticket === undefined) throw new Error('no ticket');
    const release: (() => void)[] = [];
    const { seen, unreadable, handlers } = recording(async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      release.push(resolve);
      await promise;
      return 'ack';
    });
    await queue.consumer(5).start(handlers);
    await queue.publisher.publish([ticket]);
    for (const count of [1, 2]) {
      await eventually(`it has come ${count} times`, () => seen.length === count);
      queue.consumerProxy.cut();
    }
    await eventually('it was reported', () => unreadable.length === 1);
    expect(unreadable[0]).toEqual({
      jobId: undefined,
      problem: 'it was delivered 3 times and never settled (VIDI_QUEUE_DELIVERY_LIMIT is 2)',
    });
    expect(await queue.deadLetter()).toContain(ticket.jobId);
    for (const done of release) done();
  });

  it('rejects while the broker is away, and publishes again when it is back', async () => {
    await using queue = await openRabbit();
    queue.publisherProxy.down();
    await eventually('it knows', () =>
      queue.publisher.checkHealth().then(
        () => false,
        () => true,
      ),
    );
    await expect(queue.publisher.publish(tickets(1))).rejects.toThrow(TicketQueueUnavailableError);
    queue.publisherProxy.up();
    await eventually('it is back', async () => {
      await queue.publisher.publish(tickets(1));
      return true;
    });
  });

  it('rejects what was in flight when the connection broke', async () => {
    await using queue = await openRabbit();
    const publishing = queue.publisher.publish(tickets(2_000));
    queue.publisherProxy.cut();
    await expect(publishing).rejects.toThrow(TicketQueueUnavailableError);
  });

  it('rejects tickets that no queue took, and makes the queue again', async () => {
    await using queue = await openRabbit();
    await queue.channel.deleteQueue(queue.names.tickets);
    await expect(queue.publisher.publish(tickets(1))).rejects.toThrow('no queue took a ticket');
    await eventually('the queue is there again', async () => {
      await queue.publisher.publish(tickets(1));
      return true;
    });
  });

  it('says in its log why it cannot connect, without the password', async () => {
    if (broker === undefined) throw new Error('no broker');
    const { log, lines } = recordingLogger();
    const url = new URL(broker.url);
    url.username = 'nobody';
    url.password = 'hunter2';
    const publisher = createRabbitTicketPublisher({ url: url.href, queuePrefix: broker.queuePrefix, log });
    await eventually('it has tried', () => lines.length > 0);
    await publisher.close();
    expect(JSON.stringify(lines)).toMatch(/ACCESS[-_]REFUSED/);
    expect(JSON.stringify(lines)).not.toContain('hunter2');
    await expect(publisher.checkHealth()).rejects.toThrow('closed');
  });
});

const restartable = await provideRabbitMq({ restartable: true });

describe.skipIf(restartable?.restart === undefined)('with a RabbitMQ that restarts', () => {
  afterAll(async () => await restartable?.[Symbol.asyncDispose]());

  it('loses no ticket, and both ends come back', async () => {
    if (restartable?.restart === undefined) throw new Error('no broker');
    const options = { url: restartable.url, queuePrefix: restartable.queuePrefix, log: silentLogger() };
    const publisher = createRabbitTicketPublisher(options);
    const [before, after] = [tickets(5), tickets(5)];
    await eventually('it has published', async () => {
      await publisher.publish(before);
      return true;
    });
    const { promise: hold, resolve: release } = Promise.withResolvers<void>();
    const { seen, handlers } = recording(async () => {
      await hold;
      return 'ack';
    });
    const consumer = createRabbitTicketConsumer({ ...options, prefetch: 2 });
    await consumer.start(handlers);
    await eventually('two are in hand', () => seen.length === 2);
    await restartable.restart(async () => {
      await expect(publisher.publish(after)).rejects.toThrow(TicketQueueUnavailableError);
      expect(await isAway(consumer)).toBe(true);
    });
    release();
    await eventually(
      'it has published again',
      async () => {
        await publisher.publish(after);
        return true;
      },
      { timeoutMs: 30_000 },
    );
    await eventually('all tickets have come', () => new Set(seen).size === 10, { timeoutMs: 30_000 });
    await consumer.stop();
    await publisher.close();
  }, 90_000);
});

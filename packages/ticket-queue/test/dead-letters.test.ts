import { eventually, provideRabbitMq, silentLogger } from '@vidi/test-kit';
import { connect } from 'amqplib';
import { afterAll, describe, expect, it } from 'vitest';
import {
  createRabbitTicketConsumer,
  createRabbitTicketPublisher,
  type DeadLetter,
  type DeadLetterHandler,
  startRabbitDeadLetterConsumer,
} from '../src/index.ts';
import { recording, tickets } from './ticket-queue-contract.ts';

const broker = await provideRabbitMq();
afterAll(async () => await broker?.[Symbol.asyncDispose]());

/** A broker with a consumer that reads and refuses, and one that takes what was refused. */
async function openDeadLetters(onDeadLetter: DeadLetterHandler) {
  if (broker === undefined) throw new Error('there is no RabbitMQ');
  const { url, queuePrefix } = broker;
  await using resources = new AsyncDisposableStack();
  const log = silentLogger();
  const publisher = createRabbitTicketPublisher({ url, queuePrefix, log });
  resources.defer(() => publisher.close());
  const consumer = createRabbitTicketConsumer({ url, queuePrefix, prefetch: 2, log });
  resources.defer(() => consumer.stop());
  await consumer.start(recording(async () => 'drop').handlers);
  const letters = startRabbitDeadLetterConsumer({ url, queuePrefix, onDeadLetter, log });
  resources.defer(() => letters.stop());
  await eventually('tickets can be sent', () => publisher.checkHealth().then(() => true));
  const owned = resources.move();
  return { publisher, letters, [Symbol.asyncDispose]: async () => await owned.disposeAsync() };
}

describe.skipIf(broker === undefined)('the dead letters of a real RabbitMQ', () => {
  it('come with body, headers, reason, queue and time, whatever they are', async () => {
    const seen: DeadLetter[] = [];
    await using queue = await openDeadLetters(async (letter) => void seen.push(letter));
    const [ticket, future] = tickets(2);
    if (!broker || !ticket || !future) throw new Error('no tickets');
    await queue.publisher.publish([ticket]);
    await eventually('the refused ticket is there', () => seen.length === 1);
    expect(seen[0]).toMatchObject({
      reason: 'TICKET_GIVEN_UP',
      jobId: ticket.jobId,
      queue: `${broker.queuePrefix}.tickets`,
      redelivered: false,
    });
    expect(seen[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(Math.abs(Date.now() - (seen[0]?.time?.getTime() ?? 0))).toBeLessThan(60_000);

    const connection = await connect(broker.url);
    const channel = await connection.createConfirmChannel();
    channel.sendToQueue(`${broker.queuePrefix}.tickets`, Buffer.from([0, 255, 1]), {
      headers: { note: 'a\0b', number: 7, nested: { yes: true }, long: 'x'.repeat(5_000) },
    });
    await channel.waitForConfirms();
    await broker.putTicket(JSON.stringify({ version: 'v'.repeat(1_000), jobId: future.jobId }));
    await connection.close();
    await eventually('both are there', () => seen.length === 3);
    const [, garbage, later] = seen;
    expect(garbage).toMatchObject({ reason: 'TICKET_UNREADABLE', jobId: undefined });
    expect([...(garbage?.body ?? [])]).toEqual([0, 255, 1]);
    expect(garbage?.headers).toMatchObject({ note: 'a\u{FFFD}b', number: '7', nested: '{"yes":true}' });
    expect(garbage?.headers['long']).toHaveLength(2_048);
    expect(garbage?.headers['x-death']).toContain('rejected');
    expect(later).toMatchObject({ reason: 'TICKET_UNREADABLE', jobId: future.jobId });
    expect(later?.message.length).toBeLessThan(250);
    expect(await broker.countMessages()).toEqual({ tickets: 0, deadLetters: 0 });
  });

  it('are held while they cannot be kept, and lost by nobody', async () => {
    const kept: DeadLetter[] = [];
    let failures = 0;
    await using queue = await openDeadLetters(async (letter) => {
      if (failures < 2) {
        failures++;
        throw new Error('no database');
      }
      kept.push(letter);
    });
    await queue.publisher.publish(tickets(3));
    await eventually('all are kept', () => kept.length === 3);
    expect(failures).toBe(2);
  });

  it('stay with the broker when their consumer stops before they were kept', async () => {
    const never = Promise.withResolvers<void>();
    {
      await using queue = await openDeadLetters(async () => {
        never.resolve();
        throw new Error('no database');
      });
      await queue.publisher.publish(tickets(1));
      await never.promise;
    }
    const seen: DeadLetter[] = [];
    await using _queue = await openDeadLetters(async (letter) => void seen.push(letter));
    await eventually('it came to the next', () => seen.length === 1);
    expect(seen[0]?.redelivered).toBe(true);
  });
});

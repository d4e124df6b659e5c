import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findRabbitMqServer, type PrivateRabbitMq, startPrivateRabbitMq } from '../src/index.ts';

const installed = findRabbitMqServer() !== undefined;
if (!installed)
  console.warn('NOT RUN: the tests of the private RabbitMQ node, as no rabbitmq-server is installed here');

describe.skipIf(!installed)('a private RabbitMQ node', { timeout: 240_000 }, () => {
  let folder = '';
  let node: PrivateRabbitMq | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vidi-rabbitmq-'));
  });
  afterEach(async () => {
    await node?.stop();
    node = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  test('keeps a confirmed message over a stop, over a crash, and leaves no process behind', async () => {
    node = await startPrivateRabbitMq({ dataDir: folder });
    const { pid } = node;
    await publish(node.url, 'the first');
    await node.stop();
    expect(isAlive(pid)).toBe(false);

    node = await startPrivateRabbitMq({ dataDir: folder });
    expect(await take(node.url)).toBe('the first');
    await publish(node.url, 'the second');
    process.kill(node.pid, 'SIGKILL');
    await node.ended;
    await node.stop();

    node = await startPrivateRabbitMq({ dataDir: folder });
    expect(await take(node.url)).toBe('the second');
  });
});

const QUEUE = 'kept';
const QUORUM = { durable: true, arguments: { 'x-queue-type': 'quorum' } };

async function publish(url: string, text: string): Promise<void> {
  const connection = await connect(url);
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue(QUEUE, QUORUM);
  channel.sendToQueue(QUEUE, Buffer.from(text), { persistent: true });
  await channel.waitForConfirms();
  await connection.close();
}

async function take(url: string): Promise<string | undefined> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  await channel.assertQueue(QUEUE, QUORUM);
  const message = await channel.get(QUEUE, { noAck: true });
  await connection.close();
  return message === false ? undefined : message.content.toString();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

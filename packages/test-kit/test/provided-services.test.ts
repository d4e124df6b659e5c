import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { eventually, provideDatabase, provideRabbitMq, temporaryFolder } from '../src/index.ts';

describe('a provided database', { timeout: 60_000 }, () => {
  test('is empty, of one owner, and gone when it was disposed of', async () => {
    let gone = '';
    {
      await using first = await provideDatabase();
      await using second = await provideDatabase();
      gone = first.url;
      expect(first.url).not.toBe(second.url);
      await query(first.url, 'CREATE TABLE film (title text)');
      await expect(query(second.url, 'SELECT * FROM film')).rejects.toThrow(/"film" does not exist/);
    }
    await expect(query(gone, 'SELECT 1')).rejects.toThrow();
  });

  test('is dropped although a client is still connected', async () => {
    const database = await provideDatabase();
    const client = new Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    await database[Symbol.asyncDispose]();
    await expect(client.query('SELECT 1')).rejects.toThrow();
  });

  test('can be taken away for a while and comes back at the same address', async () => {
    await using database = await provideDatabase({ restartable: true });
    await query(database.url, 'CREATE TABLE film (title text)');
    await database.restart?.(async () => {
      await expect(query(database.url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
    });
    expect(await query(database.url, 'SELECT count(*)::int AS films FROM film')).toEqual([{ films: 0 }]);
  });
});

describe('a provided RabbitMQ', { timeout: 180_000 }, () => {
  test('can be taken away for a while and comes back at the same address with its queues', async ({ skip }) => {
    await using broker = await provideRabbitMq({ restartable: true });
    if (broker === undefined) return skip('no rabbitmq-server is installed');
    const queue = `${broker.queuePrefix}.tickets`;
    await withChannel(broker.url, (channel) => channel.assertQueue(queue, { durable: true }));
    await broker.restart?.(async () => {
      await expect(connect(broker.url)).rejects.toThrow(/ECONNREFUSED/);
    });
    const { messageCount } = await withChannel(broker.url, (channel) => channel.checkQueue(queue));
    expect(messageCount).toBe(0);
  });
});

test('a temporary folder goes with all it holds', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder.path, 'film.mp4'), 'x');
  await folder[Symbol.asyncDispose]();
  await eventually('the folder is gone', () => !existsSync(folder.path));
});

async function query(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

type Channel = Awaited<ReturnType<Awaited<ReturnType<typeof connect>>['createChannel']>>;

async function withChannel<T>(url: string, use: (channel: Channel) => PromiseLike<T>): Promise<T> {
  const connection = await connect(url);
  try {
    return await use(await connection.createChannel());
  } finally {
    await connection.close();
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/index.ts';

describe('embedded PostgreSQL', { timeout: 120_000 }, () => {
  let folder = '';
  let server: EmbeddedPostgres | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vidi-postgres-'));
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  const start = async () => {
    server = await startEmbeddedPostgres({ dataDir: join(folder, 'data') });
    return server;
  };

  test('finds its data again after a stop', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE film (title text)');
    await query(first.url, "INSERT INTO film VALUES ('Метрополис')");
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);

    const second = await start();
    expect(await query(second.url, 'SELECT title FROM film')).toEqual([{ title: 'Метрополис' }]);
  });

  test('starts, also for root, in a folder that only its owner may enter', async () => {
    // mkdtemp makes its folder with mode 0700, as a checkout below /root is.
    const { url } = await start();
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('wants the password', async () => {
    const { url } = await start();
    const guessed = new URL(url);
    guessed.password = 'postgres';
    await expect(query(guessed.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  });

  test('stops at once when the server is dead already, and finds its data after the crash', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE film (title text)');
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    await first.stop();

    const second = await start();
    expect(await query(second.url, 'SELECT count(*)::int AS films FROM film')).toEqual([{ films: 0 }]);
  });

  test('takes its folder back from a server that a killed run left behind', async () => {
    const left = await startEmbeddedPostgres({ dataDir: join(folder, 'data') });
    const next = await start();
    await left.ended;
    expect(isAlive(left.pid)).toBe(false);
    expect(await query(next.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await left.stop();
  });
});

async function query(url: string, sql: string): Promise<readonly unknown[]> {
  const client = await connected(url);
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

/** After SIGKILL the former server's own children let go of the port a moment later than it says it is gone. */
async function connected(url: string): Promise<Client> {
  for (let attempt = 1; ; attempt++) {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (attempt === 20 || !(error instanceof Error) || !/ECONNREFUSED/.test(String(error))) throw error;
      await delay(50);
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

import { randomBytes } from 'node:crypto';
import type { ServiceSource } from '../settings.ts';
import { onServer } from './administration.ts';
import { type DatabaseServer, embeddedServer, provideDatabaseServer } from './database-server.ts';

/** A fresh, empty database, dropped when its owner disposes of it. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  /** Where the server came from. */
  readonly source: ServiceSource;
  /**
   * Stops the server, does `whileDown`, starts it again at the same address with the same data. Only a database asked for
   * as `restartable` has it.
   */
  readonly restart?: (whileDown?: () => Promise<void>) => Promise<void>;
  /** Runs one statement, on a connection of its own, and gives back its rows. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
}

/**
 * Makes a fresh database on the server of `VIDI_TEST_SERVICES`: by default `DATABASE_URL`, else a PostgreSQL on
 * 127.0.0.1:5432 that lets the user `postgres` in, else an embedded one.
 *
 * @param options.restartable takes an embedded server of the test's own, which it may restart.
 */
export async function provideDatabase({
  restartable = false,
}: {
  readonly restartable?: boolean;
} = {}): Promise<TestDatabase> {
  const server = restartable ? await embeddedServer() : await provideDatabaseServer();
  try {
    return await createOn(server);
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

async function createOn(server: DatabaseServer): Promise<TestDatabase> {
  const name = `vidi_test_${randomBytes(8).toString('hex')}`;
  // template0, as nobody can be connected to it: a copy of template1 fails while somebody is.
  await onServer(server.url, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    source: server.source,
    query: async (sql) => await onServer(url.href, sql),
    ...(server.restart && { restart: server.restart }),
    [Symbol.asyncDispose]: async () => {
      try {
        await onServer(server.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      } finally {
        await server[Symbol.asyncDispose]();
      }
    },
  };
}

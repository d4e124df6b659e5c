import { join } from 'node:path';
import { type EmbeddedPostgres, freePort, startEmbeddedPostgres } from '@vidi/embedded-services';
import { startContainer } from '../containers.ts';
import { ServiceUnavailableError } from '../service-unavailable-error.ts';
import { readTestSettings, type ServiceSource } from '../settings.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { canCreateDatabases } from './administration.ts';

/** Address of a PostgreSQL that needs no set-up where Debian's or CI's usual one runs. */
const LOCAL_SERVER = 'postgres://postgres@127.0.0.1:5432/postgres';
const IMAGE = 'postgres:18-alpine';
/** Nobody misses the data of a test after a power cut; without the waiting for the disk, a suite is several times faster. */
const UNSAFE_AND_FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

/** A PostgreSQL server that tests may make databases on. */
export interface DatabaseServer extends AsyncDisposable {
  readonly url: string;
  readonly source: ServiceSource;
  /** Stops the server, does `whileDown`, starts it again at the same address with the same data; only where it is ours. */
  readonly restart?: (whileDown?: () => Promise<void>) => Promise<void>;
}

/** Finds or starts a server, by `VIDI_TEST_SERVICES`. */
export async function provideDatabaseServer(): Promise<DatabaseServer> {
  const { services, databaseUrl, sharedDatabaseUrl } = readTestSettings();
  if (sharedDatabaseUrl !== undefined) return foreign(sharedDatabaseUrl, 'given by URL');
  if (services === 'containers') return await containerServer();
  if (services === 'embedded') return await embeddedServer();
  if (databaseUrl !== undefined) return foreign(databaseUrl, 'given by URL');
  if (await canCreateDatabases(LOCAL_SERVER)) return foreign(LOCAL_SERVER, 'local server');
  if (services === 'auto') return await embeddedServer();
  throw new ServiceUnavailableError(
    `VIDI_TEST_SERVICES=local, but DATABASE_URL is not set and ${LOCAL_SERVER} does not let us make databases`,
  );
}

/** Starts a server of the test's own, which it may stop and start as it likes. */
export async function embeddedServer(): Promise<DatabaseServer> {
  const folder = await temporaryFolder();
  const port = await freePort();
  const start = () => startEmbeddedPostgres({ dataDir: join(folder.path, 'data'), port, settings: UNSAFE_AND_FAST });
  let server: EmbeddedPostgres;
  try {
    server = await start();
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
  return {
    url: server.url,
    source: 'embedded',
    restart: async (whileDown) => {
      await server.stop();
      await whileDown?.();
      server = await start();
    },
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function containerServer(): Promise<DatabaseServer> {
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  const container = await startContainer(IMAGE, () => new PostgreSqlContainer(IMAGE).start());
  return {
    url: container.getConnectionUri(),
    source: 'container',
    [Symbol.asyncDispose]: async () => void (await container.stop()),
  };
}

function foreign(url: string, source: ServiceSource): DatabaseServer {
  return { url, source, [Symbol.asyncDispose]: () => Promise.resolve() };
}

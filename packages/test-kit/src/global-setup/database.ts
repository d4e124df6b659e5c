import { provideDatabaseServer } from '../database/database-server.ts';
import { SHARED_DATABASE } from '../settings.ts';

/** Vitest global setup: one PostgreSQL server for all test files of a run; each file still gets databases of its own. */
export default async function shareDatabaseServer(): Promise<() => Promise<void>> {
  const server = await provideDatabaseServer();
  // The processes that run test files are started later and inherit this.
  process.env[SHARED_DATABASE] = server.url;
  return async () => {
    delete process.env[SHARED_DATABASE];
    await server[Symbol.asyncDispose]();
  };
}

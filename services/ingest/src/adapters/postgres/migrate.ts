import { MikroORM } from '@mikro-orm/postgresql';
import type { Logger } from '@vidi/service-kit';
import { Client } from 'pg';
import { translatingConnectionFailures } from './connection-failure.ts';
import { CONNECT_TIMEOUT_MS, ormOptions } from './orm-options.ts';

/** Number of the advisory lock that migrations run under; any number will do that nobody else uses on this database. */
const MIGRATION_LOCK = 7_649_110;

/**
 * Brings the schema of the database up to this code's. The only place where migrations run.
 *
 * Replicas that start together take turns by an advisory lock: the first migrates, the others then find nothing to do. The
 * lock belongs to a connection of its own, so it is gone when this process is.
 *
 * @returns the names of the migrations that ran.
 * @throws DatabaseUnavailableError
 */
export async function migrate(url: string, log: Logger): Promise<readonly string[]> {
  return await translatingConnectionFailures(async () => {
    const guard = new Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: 'vidi-ingest migrations',
    });
    guard.on('error', (error) => log.warn({ err: error }, 'lost the connection that guards the migrations'));
    await guard.connect();
    try {
      await guard.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
      const names = await runPending(url, log);
      if (names.length > 0) log.info({ migrations: names }, 'database migrated');
      return names;
    } finally {
      await guard.end();
    }
  });
}

async function runPending(url: string, log: Logger): Promise<readonly string[]> {
  const orm = await MikroORM.init(ormOptions({ url, poolSize: 2, statementTimeoutMs: 0, log }));
  try {
    return (await orm.migrator.up()).map(({ name }) => name);
  } finally {
    await orm.close(true);
  }
}

import { MikroORM } from '@mikro-orm/postgresql';
import type { Logger } from '@vidi/service-kit';
import type { UnitOfWork } from '../../ports/unit-of-work.ts';
import { translatingConnectionFailures } from './connection-failure.ts';
import { migrate } from './migrate.ts';
import { ormOptions, STATEMENT_TIMEOUT_MS } from './orm-options.ts';
import { createUnitOfWork } from './unit-of-work.ts';

/** The videos database, migrated and open. */
export interface Database {
  readonly unitOfWork: UnitOfWork;
  /** Resolves when the database answers, rejects with the reason when not; for readiness. */
  checkHealth(): Promise<void>;
  /** Waits for what is under way, then closes every connection. */
  close(): Promise<void>;
}

/**
 * Migrates the database and opens it. A connection that is lost later is replaced when the next one is needed.
 *
 * @param poolSize most connections at the same time (VIDI_DATABASE_POOL).
 * @throws DatabaseUnavailableError
 */
export async function openDatabase(url: string, poolSize: number, log: Logger): Promise<Database> {
  await migrate(url, log);
  const orm = await MikroORM.init(ormOptions({ url, poolSize, statementTimeoutMs: STATEMENT_TIMEOUT_MS, log }));
  return {
    unitOfWork: createUnitOfWork(orm.em),
    checkHealth: async () => {
      await translatingConnectionFailures(() => orm.em.fork().execute('select 1'));
    },
    close: async () => await orm.close(true),
  };
}

import { MikroORM } from '@mikro-orm/postgresql';
import { provideDatabase, silentLogger } from '@vidi/test-kit';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { migrate } from '../src/adapters/postgres/migrate.ts';
import { ormOptions } from '../src/adapters/postgres/orm-options.ts';

const log = silentLogger();

async function openOrm(url: string) {
  const orm = await MikroORM.init(ormOptions({ url, poolSize: 2, statementTimeoutMs: 0, log }));
  return Object.assign(orm, { [Symbol.asyncDispose]: () => orm.close(true) });
}

describe('the schema', () => {
  it('that the migrations make of an empty database is what the entities ask for', async () => {
    await using database = await provideDatabase();
    await migrate(database.url, log);
    await using orm = await openOrm(database.url);
    expect(await orm.schema.getUpdateSchemaSQL({ wrap: false, dropTables: false })).toBe('');
  });

  it('of the entities is the one in the committed snapshot: `pnpm migration:create` would write nothing', async () => {
    await using database = await provideDatabase();
    await using orm = await openOrm(database.url);
    expect(await orm.migrator.checkSchema()).toBe(false);
  });

  it('is migrated once by replicas that start together', async () => {
    await using database = await provideDatabase();
    const ran = await Promise.all(Array.from({ length: 4 }, () => migrate(database.url, log)));
    expect(ran.flat()).toHaveLength(ran.find((names) => names.length > 0)?.length ?? -1);
    expect(await migrate(database.url, log)).toEqual([]);
  });

  it('goes down again without a trace', async () => {
    await using database = await provideDatabase();
    await migrate(database.url, log);
    await using orm = await openOrm(database.url);
    await orm.migrator.down({ to: 0 });
    const rows = await orm.em.fork().execute("select tablename from pg_tables where schemaname = 'public'");
    expect(rows).toEqual([{ tablename: 'migrations' }]);
  });

  it.each([
    [
      'a state nobody knows',
      "insert into jobs select gen_random_uuid(), id, 'LOST', 0, 0, 1, null, null, null, 0, null, null, null, now(), now() from videos",
    ],
    [
      'a claim without a lease',
      "insert into jobs select gen_random_uuid(), id, 'CLAIMED', 1, 0, 1, null, null, 'p', 0, null, null, null, now(), now() from videos",
    ],
    [
      'a result without success',
      "insert into ai_results select id, 'SHOTS', 'PENDING', 0, '{}', null, null, null, null, 0, now() from videos",
    ],
    [
      'an end without 100 %',
      "insert into ai_results select id, 'SHOTS', 'SKIPPED', 99, null, null, null, 'r', 'm', 1, now() from videos",
    ],
    ['a completed video without 100 %', "update videos set status = 'COMPLETED', complete_time = now()"],
    ['a failure without a reason', "update videos set status = 'FAILED', complete_time = now()"],
    ['two origins', "update videos set url = 'https://example.com'"],
    ['half a source', "update videos set sha256 = 'x'"],
  ])('does not let in %s', async (_what, statement) => {
    await using database = await provideDatabase();
    await migrate(database.url, log);
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query(`insert into videos (id, title, labels, status, progress_percent, file_name, create_time, update_time)
        values (gen_random_uuid(), 't', '{}', 'UPLOADED', 0, 'a.mp4', now(), now())`);
      await expect(client.query(statement)).rejects.toMatchObject({ code: '23514' });
    } finally {
      await client.end();
    }
  });
});

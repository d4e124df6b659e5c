import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Outbox } from '../../ports/outbox.ts';
import { OutboxEntity } from './entities/outbox-entity.ts';

/** PostgreSQL's channel on which a replica tells all others that the outbox has something. */
export const OUTBOX_CHANNEL = 'vidi_outbox';

/** The outbox through MikroORM. */
export function createOutbox(em: EntityManager): Outbox {
  return {
    add: async ({ id, jobId }, now) => {
      await em.insert(OutboxEntity, { id, jobId, createTime: now });
      // Delivered at commit, and once however many tickets the transaction adds.
      await em.execute('select pg_notify(?, ?)', [OUTBOX_CHANNEL, '']);
    },
    take: async (limit) => {
      const rows = await em.find(
        OutboxEntity,
        {},
        {
          orderBy: { id: 'asc' },
          limit,
          lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE,
          disableIdentityMap: true,
        },
      );
      return rows.map(({ id, jobId }) => ({ id, jobId }));
    },
    remove: async (ids) => {
      await em.nativeDelete(OutboxEntity, { id: { $in: [...ids] } });
    },
    backlog: async () => {
      const [row] = await em.execute<{ count: number; oldestMs: number | null }[]>(
        'select count(*)::int as count, (extract(epoch from min(create_time)) * 1000)::float8 as "oldestMs" from outbox',
      );
      if (row === undefined) throw new Error('A query for counts has one row.');
      return { count: row.count, oldestTime: row.oldestMs === null ? undefined : new Date(row.oldestMs) };
    },
  };
}

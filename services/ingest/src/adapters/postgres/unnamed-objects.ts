import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { UnnamedObjects } from '../../ports/unnamed-objects.ts';
import { UnnamedObjectEntity } from './entities/unnamed-object-entity.ts';

/** Notes of unnamed objects through MikroORM. */
export function createUnnamedObjects(em: EntityManager): UnnamedObjects {
  return {
    note: async (key, now) => {
      await em.upsert(UnnamedObjectEntity, { key, since: now }, { disableIdentityMap: true });
    },
    forget: async (keys) => {
      await em.nativeDelete(UnnamedObjectEntity, { key: { $in: [...keys] } });
    },
    takeNotedBefore: async (time, limit) => {
      const rows = await em.find(
        UnnamedObjectEntity,
        { since: { $lt: time } },
        {
          orderBy: { since: 'asc', key: 'asc' },
          limit,
          lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE,
          disableIdentityMap: true,
        },
      );
      return rows.map(({ key }) => key);
    },
  };
}

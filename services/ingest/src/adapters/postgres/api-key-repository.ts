import type { EntityManager } from '@mikro-orm/postgresql';
import type { ApiKey } from '../../domain/api-key.ts';
import { isUuid } from '../../domain/uuid.ts';
import type { ApiKeyRepository } from '../../ports/api-key-repository.ts';
import { ApiKeyEntity, type ApiKeyRow } from './entities/api-key-entity.ts';

/** API keys through MikroORM. */
export function createApiKeyRepository(em: EntityManager): ApiKeyRepository {
  const findOne = async (where: { readonly id: string } | { readonly hash: string }) => {
    const row = await em.findOne(ApiKeyEntity, where, { disableIdentityMap: true });
    return row === null ? undefined : fromRow(row);
  };
  return {
    insert: async (key) => {
      await em.insert(ApiKeyEntity, {
        ...key,
        lastUseTime: key.lastUseTime ?? null,
        revokeTime: key.revokeTime ?? null,
      });
    },
    find: async (id) => (isUuid(id) ? await findOne({ id }) : undefined),
    findByHash: async (hash) => await findOne({ hash }),
    list: async () => {
      const rows = await em.find(ApiKeyEntity, {}, { orderBy: { id: 'asc' }, disableIdentityMap: true });
      return rows.map(fromRow);
    },
    countActive: async () => await em.count(ApiKeyEntity, { revokeTime: null }),
    noteUse: async (id, now) => {
      await em.nativeUpdate(ApiKeyEntity, { id }, { lastUseTime: now });
    },
    revoke: async (id, now) => {
      await em.nativeUpdate(ApiKeyEntity, { id, revokeTime: null }, { revokeTime: now });
    },
  };
}

function fromRow(row: ApiKeyRow): ApiKey {
  const { id, hash, prefix, owner, scope, note, createTime } = row;
  const times = { lastUseTime: row.lastUseTime ?? undefined, revokeTime: row.revokeTime ?? undefined };
  return { id, hash, prefix, owner, scope, note, createTime, ...times };
}

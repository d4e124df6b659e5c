import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { SourceRepository } from '../../ports/source-repository.ts';
import { SourceEntity } from './entities/source-entity.ts';
import { VideoEntity } from './entities/video-entity.ts';

/** Sources through MikroORM. */
export function createSourceRepository(em: EntityManager): SourceRepository {
  return {
    keep: async (owner, { key, sizeBytes, sha256 }, now) => {
      // An update that changes nothing, as `do nothing` would neither lock nor return the row that is there.
      const [row] = await em.execute<{ key: string }[]>(
        `insert into sources (key, owner, sha256, size_bytes, create_time) values (?, ?, ?, ?, ?)
         on conflict (owner, sha256) do update set sha256 = excluded.sha256 returning key`,
        [key, owner, sha256, sizeBytes, now],
      );
      // The same hash is the same content, and so has the same size.
      return { key: row?.key ?? key, sizeBytes, sha256 };
    },
    replace: async (key, by) => {
      await em.nativeUpdate(SourceEntity, { key }, { key: by });
    },
    release: async (key) => {
      const lockMode = LockMode.PESSIMISTIC_WRITE;
      const row = await em.findOne(SourceEntity, { key }, { lockMode, disableIdentityMap: true });
      if (row === null) return false;
      // A statement after the lock: it sees what those did who held the lock before.
      if ((await em.count(VideoEntity, { bytesKey: key })) > 0) return false;
      await em.nativeDelete(SourceEntity, { key });
      return true;
    },
  };
}

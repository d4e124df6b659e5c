import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ArtifactSets } from '../../ports/artifact-sets.ts';
import { AiResultEntity } from './entities/ai-result-entity.ts';
import { ArtifactSetEntity } from './entities/artifact-set-entity.ts';
import { EarlierResultEntity } from './entities/earlier-result-entity.ts';

/** Every result that names artifacts, set aside or not. */
export const NAMING_RESULTS = `select video_id, artifact_set from ai_results where artifact_set is not null
  union all select video_id, artifact_set from earlier_results where artifact_set is not null`;

/** Sets of artifacts through MikroORM. */
export function createArtifactSets(em: EntityManager): ArtifactSets {
  const keysOf = async (sql: string, parameter: unknown): Promise<readonly string[]> =>
    (await em.execute<{ key: string }[]>(sql, [parameter])).map(({ key }) => key);
  return {
    keep: async ({ key, owner, sizeBytes }, now) => {
      const row = { key, owner, sizeBytes, createTime: now };
      await em.upsert(ArtifactSetEntity, row, { onConflictMergeFields: ['sizeBytes'], disableIdentityMap: true });
    },
    hold: async (keys) =>
      // In the order of keys: two that hold the same sets never wait for each other.
      new Set(
        await keysOf('select key from artifact_sets where key = any(array[?]::text[]) order by key for key share', [
          ...keys,
        ]),
      ),
    release: async (key) => {
      const lockMode = LockMode.PESSIMISTIC_WRITE;
      const row = await em.findOne(ArtifactSetEntity, { key }, { lockMode, disableIdentityMap: true });
      if (row === null) return false;
      // A statement after the lock: it sees what those did who held the lock before.
      if ((await em.count(AiResultEntity, { artifactSet: key })) > 0) return false;
      if ((await em.count(EarlierResultEntity, { artifactSet: key })) > 0) return false;
      await em.nativeDelete(ArtifactSetEntity, { key });
      return true;
    },
    known: async (keys) =>
      new Set(await keysOf('select key from artifact_sets where key = any(array[?]::text[])', [...keys])),
    ofVideo: async (videoId) =>
      await keysOf(
        `select distinct artifact_set as key from (${NAMING_RESULTS}) r where video_id = ? order by key`,
        videoId,
      ),
    detach: async (videoId) => {
      const named = { video: videoId, artifactSet: { $ne: null } };
      await em.nativeUpdate(AiResultEntity, named, { artifactSet: null, stageKey: null });
      await em.nativeDelete(EarlierResultEntity, named);
    },
  };
}

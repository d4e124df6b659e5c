import type { EntityManager } from '@mikro-orm/postgresql';
import { FEATURES_WITH_ARTIFACTS } from '../../domain/results/check-results.ts';
import type { NamedObject, StorageInventory } from '../../ports/storage-inventory.ts';

interface SourceColumns {
  readonly bytes_key: string;
  readonly size_bytes: string;
  readonly sha256: string;
  readonly id: string;
}

const SOURCE_COLUMNS = 'distinct on (bytes_key) bytes_key, size_bytes, sha256, id';

/** The inventory by plain SQL: pages over keys, in the order of an index. */
export function createStorageInventory(em: EntityManager): StorageInventory {
  return {
    sourcesAt: async (keys) => {
      const sql = `select ${SOURCE_COLUMNS} from videos where bytes_key = any(array[?]::text[]) order by bytes_key, id`;
      return (await em.execute<SourceColumns[]>(sql, [[...keys]])).map(sourceOf);
    },
    sourcesAfter: async (after, limit) => {
      const sql = `select ${SOURCE_COLUMNS} from videos where bytes_key > ? order by bytes_key, id limit ?`;
      return (await em.execute<SourceColumns[]>(sql, [after, limit])).map(sourceOf);
    },
    videosWithArtifacts: async (after, limit) => {
      const sql = `select distinct video_id from ai_results
        where feature = any(array[?]::text[]) and state = 'SUCCEEDED' and video_id > ? order by video_id limit ?`;
      const parameters = [[...FEATURES_WITH_ARTIFACTS], after ?? LEAST_UUID, limit];
      return (await em.execute<{ video_id: string }[]>(sql, parameters)).map(({ video_id }) => video_id);
    },
  };
}

/** Comes before every id that is given to a video. */
const LEAST_UUID = '00000000-0000-0000-0000-000000000000';

function sourceOf({ bytes_key, size_bytes, sha256, id }: SourceColumns): NamedObject {
  return { key: bytes_key, sizeBytes: Number(size_bytes), sha256, videoId: id };
}

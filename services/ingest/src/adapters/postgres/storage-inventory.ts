import type { EntityManager } from '@mikro-orm/postgresql';
import type { VideoStorage } from '../../domain/video-storage.ts';
import type { NamedObject, NamedSet, StorageInventory } from '../../ports/storage-inventory.ts';
import { NAMING_RESULTS } from './artifact-sets.ts';

interface SourceColumns {
  readonly bytes_key: string;
  readonly size_bytes: string;
  readonly sha256: string;
  readonly id: string;
}

const SOURCE_COLUMNS = 'distinct on (bytes_key) bytes_key, size_bytes, sha256, id';

/** The sets of artifacts that results of `videos v` name. */
const SETS_OF_VIDEO = `select f.artifact_set from ai_results f where f.video_id = v.id and f.artifact_set is not null
  union select e.artifact_set from earlier_results e where e.video_id = v.id and e.artifact_set is not null`;

/** What a video takes, as columns of a query over `videos v`; see storageOf. */
export const STORAGE_COLUMNS = `coalesce(v.size_bytes, 0) as source_bytes,
  exists (select 1 from videos o where o.bytes_key = v.bytes_key and o.id <> v.id) as source_shared,
  (select coalesce(sum(s.size_bytes), 0) from artifact_sets s
    where s.key in (${SETS_OF_VIDEO})) as artifact_bytes,
  exists (select 1 from ai_results o where o.artifact_set in (${SETS_OF_VIDEO}) and o.video_id <> v.id)
    or exists (select 1 from earlier_results o where o.artifact_set in (${SETS_OF_VIDEO}) and o.video_id <> v.id)
    as artifacts_shared,
  (select coalesce(sum(f.result_bytes), 0) from ai_results f where f.video_id = v.id)
    + (select coalesce(sum(e.result_bytes), 0) from earlier_results e where e.video_id = v.id) as result_bytes`;

/** STORAGE_COLUMNS as the driver gives them: sums and bigints are texts. */
export interface StorageColumns {
  readonly source_bytes: string;
  readonly source_shared: boolean;
  readonly artifact_bytes: string;
  readonly artifacts_shared: boolean;
  readonly result_bytes: string;
}

/** What a video takes, out of STORAGE_COLUMNS. */
export function storageOf(row: StorageColumns): VideoStorage {
  return {
    sourceBytes: Number(row.source_bytes),
    isSourceShared: row.source_shared,
    artifactBytes: Number(row.artifact_bytes),
    areArtifactsShared: row.artifacts_shared,
    resultBytes: Number(row.result_bytes),
  };
}

/** The inventory by plain SQL: pages over keys, in the order of an index. */
export function createStorageInventory(em: EntityManager): StorageInventory {
  return {
    ofVideos: async (ids) => {
      const sql = `select v.id, ${STORAGE_COLUMNS} from videos v where v.id = any(array[?]::uuid[])`;
      const rows = await em.execute<(StorageColumns & { id: string })[]>(sql, [[...ids]]);
      return new Map(rows.map((row) => [row.id, storageOf(row)]));
    },
    usageOf: async (owner) => {
      const [row] = await em.execute<
        (Omit<StorageColumns, 'source_shared' | 'artifacts_shared'> & { video_count: string })[]
      >(
        `select
          (select count(*) from videos where owner = ?) as video_count,
          (select coalesce(sum(size_bytes), 0) from sources s
            where owner = ? and exists (select 1 from videos v where v.bytes_key = s.key)) as source_bytes,
          (select coalesce(sum(size_bytes), 0) from artifact_sets where owner = ?) as artifact_bytes,
          coalesce(sum(f.result_bytes), 0) + (
            select coalesce(sum(e.result_bytes), 0) from earlier_results e join videos o on o.id = e.video_id where o.owner = ?
          ) as result_bytes
        from videos v join ai_results f on f.video_id = v.id where v.owner = ?`,
        [owner, owner, owner, owner, owner],
      );
      return {
        videoCount: Number(row?.video_count ?? 0),
        sourceBytes: Number(row?.source_bytes ?? 0),
        artifactBytes: Number(row?.artifact_bytes ?? 0),
        resultBytes: Number(row?.result_bytes ?? 0),
      };
    },
    uploadsUnderWay: async (keys) => {
      const sql = `select bytes_key from upload_sessions
        where bytes_key = any(array[?]::text[]) and state in ('OPEN', 'VERIFYING')`;
      return (await em.execute<{ bytes_key: string }[]>(sql, [[...keys]])).map(({ bytes_key }) => bytes_key);
    },
    sourcesAt: async (keys) => {
      const sql = `select ${SOURCE_COLUMNS} from videos where bytes_key = any(array[?]::text[]) order by bytes_key, id`;
      return (await em.execute<SourceColumns[]>(sql, [[...keys]])).map(sourceOf);
    },
    sourcesAfter: async (after, limit) => {
      const sql = `select ${SOURCE_COLUMNS} from videos where bytes_key > ? order by bytes_key, id limit ?`;
      return (await em.execute<SourceColumns[]>(sql, [after, limit])).map(sourceOf);
    },
    artifactSetsAfter: async (after, limit) => {
      const sql = `select ${SET_COLUMNS} from (${NAMING_RESULTS}) r where artifact_set > ? order by artifact_set, video_id limit ?`;
      return (await em.execute<SetColumns[]>(sql, [after, limit])).map(namedSetOf);
    },
    videosNaming: async (sets) => {
      const sql = `select ${SET_COLUMNS} from (${NAMING_RESULTS}) r where artifact_set = any(array[?]::text[]) order by artifact_set, video_id`;
      return (await em.execute<SetColumns[]>(sql, [[...sets]])).map(namedSetOf);
    },
  };
}

interface SetColumns {
  readonly artifact_set: string;
  readonly video_id: string;
}

const SET_COLUMNS = 'distinct on (artifact_set) artifact_set, video_id';

function namedSetOf({ artifact_set, video_id }: SetColumns): NamedSet {
  return { key: artifact_set, videoId: video_id };
}

function sourceOf({ bytes_key, size_bytes, sha256, id }: SourceColumns): NamedObject {
  return { key: bytes_key, sizeBytes: Number(size_bytes), sha256, videoId: id };
}

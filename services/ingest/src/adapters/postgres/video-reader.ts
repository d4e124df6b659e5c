import type { EntityMetadata, EntityProperty, Platform } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { isUuid } from '../../domain/uuid.ts';
import type { UnitOfWork } from '../../ports/unit-of-work.ts';
import { attemptOf, inOrder as attemptsInOrder } from './attempt-repository.ts';
import { AiResultEntity, type AiResultRow } from './entities/ai-result-entity.ts';
import { JobAttemptEntity, type JobAttemptRow } from './entities/job-attempt-entity.ts';
import { VideoEntity, type VideoRow } from './entities/video-entity.ts';
import { inOrder, standingOf } from './feature-repository.ts';
import { STORAGE_COLUMNS, type StorageColumns, storageOf } from './storage-inventory.ts';
import { videoOf } from './video-repository.ts';

/**
 * Reads one video with the standing of its features and its attempts: the call that clients make most, waiting for an end.
 *
 * One prepared statement, which is a consistent state by itself, in place of a transaction with several queries built anew
 * each time: a quarter of the CPU time of this process, a third of the server's. Columns are those of the entities.
 */
export function createVideoReader(em: EntityManager): UnitOfWork['readVideo'] {
  const platform = em.getPlatform();
  const videos = em.getMetadata(VideoEntity);
  const standings = em.getMetadata(AiResultEntity);
  const history = em.getMetadata(JobAttemptEntity);
  const columns = columnsOf(standings)
    .filter(({ name }) => name !== 'result')
    .map(({ fieldNames }) => `f.${fieldNames[0]}`);
  const text = `select v.*, (
      select coalesce(json_agg(s), '[]') from (select ${columns.join(', ')} from ${standings.tableName} f where f.video_id = v.id) s
    ) as standings, (
      select coalesce(json_agg(a), '[]') from ${history.tableName} a
      where a.job_id in (select j.id from jobs j where j.video_id = v.id)
    ) as attempts, (
      select j.run_after from jobs j where j.video_id = v.id and j.state = 'WAITING' limit 1
    ) as next_attempt_time, ${STORAGE_COLUMNS}
    from ${videos.tableName} v where v.id = $1`;
  return async (id) => {
    if (!isUuid(id)) return undefined;
    const pool = await em.getDriver().getConnection().getNativeClient();
    const { rows } = await pool.query<ReadRow>({ name: 'read-video', text, values: [id] });
    const [row] = rows;
    if (row === undefined) return undefined;
    const features = row.standings.map((raw) => standingOf(entityRow<AiResultRow>(standings, raw, platform)));
    const attempts = row.attempts.map((raw) => attemptOf(entityRow<JobAttemptRow>(history, raw, platform)));
    return {
      video: videoOf(entityRow<VideoRow>(videos, row, platform)),
      features: inOrder(features),
      attempts: attemptsInOrder(attempts),
      nextAttemptTime: row.next_attempt_time === null ? undefined : platform.parseDate(String(row.next_attempt_time)),
      storage: storageOf(row),
    };
  };
}

/** What the statement answers beside the columns of `videos`. */
type ReadRow = RawRow &
  StorageColumns & {
    readonly standings: readonly RawRow[];
    readonly attempts: readonly RawRow[];
    readonly next_attempt_time: unknown;
  };

/** A row as the driver gives it, by column. */
type RawRow = Readonly<Record<string, unknown>>;

function columnsOf(metadata: Pick<EntityMetadata, 'props'>): readonly EntityProperty[] {
  return metadata.props.filter(({ persist, fieldNames }) => persist !== false && fieldNames?.length === 1);
}

/** A row by property, with values as MikroORM's own hydration gives them. Columns that were left out are missing. */
function entityRow<T>(metadata: Pick<EntityMetadata, 'props'>, raw: RawRow, platform: Platform): T {
  const row: Record<string, unknown> = {};
  for (const { name, fieldNames, customType, runtimeType } of columnsOf(metadata)) {
    const value = raw[fieldNames[0] ?? ''];
    if (value === undefined || value === null) row[name] = value;
    else if (runtimeType === 'Date') row[name] = platform.parseDate(String(value));
    else row[name] = customType === undefined ? value : customType.convertToJSValue(value, platform);
  }
  // The type says what the entity's definition says, from which these properties come as well.
  return row as T;
}

import { fromJson, toJson } from '@bufbuild/protobuf';
import { type EntityData, LockMode, raw, UniqueConstraintViolationException } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { MediaInfoSchema } from '@vidi/contracts/vidi/v1/media_info';
import type { RetentionKind } from '../../domain/retention.ts';
import { isUuid } from '../../domain/uuid.ts';
import type { Video, VideoBytes } from '../../domain/video.ts';
import type { VideoFetch } from '../../domain/video-fetch.ts';
import { RequestIdTakenError, type VideoRepository } from '../../ports/video-repository.ts';
import { VideoEntity, type VideoRow } from './entities/video-entity.ts';
import { jsonObject, STORED_JSON } from './stored-json.ts';
import { orderKeySql, videoQuerySql } from './video-query-sql.ts';

/** Which videos have a kind of what retention removes; conditions as those of the indexes. */
const STILL_THERE: Readonly<Record<RetentionKind, string>> = {
  video: '',
  source: 'and bytes_key is not null',
  artifacts: 'and artifact_remove_time is null',
};

/** Videos through MikroORM. */
export function createVideoRepository(em: EntityManager): VideoRepository {
  return {
    insert: async (video, request) => {
      const { id, owner, createTime } = video;
      const identity = { id, owner, requestId: request?.id ?? null, requestFingerprint: request?.fingerprint ?? null };
      try {
        await em.insert(VideoEntity, { ...analysedRow(video), ...describedRow(video), ...identity, createTime });
      } catch (error) {
        // The only other thing that is unique is the id, which nobody has drawn before.
        if (request === undefined || !(error instanceof UniqueConstraintViolationException)) throw error;
        throw new RequestIdTakenError(undefined, { cause: error });
      }
    },
    find: async (id) => {
      if (!isUuid(id)) return undefined;
      const row = await em.findOne(VideoEntity, { id }, { disableIdentityMap: true });
      return row === null ? undefined : videoOf(row);
    },
    lock: async (id) => {
      if (!isUuid(id)) return undefined;
      const options = { lockMode: LockMode.PESSIMISTIC_WRITE, disableIdentityMap: true } as const;
      const row = await em.findOne(VideoEntity, { id }, options);
      return row === null ? undefined : videoOf(row);
    },
    findByRequestId: async (owner, requestId) => {
      const row = await em.findOne(VideoEntity, { owner, requestId }, { disableIdentityMap: true });
      return row === null ? undefined : { video: videoOf(row), fingerprint: row.requestFingerprint ?? '' };
    },
    findAnalysed: async (sourceKey, features, language) => {
      const condition = `status not in ('FAILED', 'CANCELLED') and
        (select count(*) from ai_results f where f.video_id = id and f.feature in (${features.map(() => '?').join(', ')})) = ?`;
      const row = await em.findOne(
        VideoEntity,
        {
          bytesKey: sourceKey,
          ...(language !== undefined && { language }),
          [raw(condition, [...features, features.length])]: [],
        },
        { orderBy: [{ createTime: 'asc' }, { id: 'asc' }], disableIdentityMap: true },
      );
      return row === null ? undefined : videoOf(row);
    },
    list: async (query) => {
      const condition = videoQuerySql(query);
      const direction = query.order.descending ? 'desc' : 'asc';
      const rows = await em.find(
        VideoEntity,
        condition === undefined ? {} : { [raw(condition.sql, [...condition.parameters])]: [] },
        {
          orderBy: [{ [raw(orderKeySql(query.order))]: direction }, { id: direction }],
          limit: query.limit,
          disableIdentityMap: true,
        },
      );
      return rows.map(videoOf);
    },
    save: async (video) => {
      await em.nativeUpdate(VideoEntity, { id: video.id }, analysedRow(video));
    },
    describe: async (video) => {
      await em.nativeUpdate(VideoEntity, { id: video.id }, describedRow(video));
    },
    updateTimes: async (ids) => {
      const known = { id: { $in: ids.filter(isUuid) } };
      const rows = await em.find(VideoEntity, known, { fields: ['id', 'updateTime'], disableIdentityMap: true });
      return new Map(rows.map(({ id, updateTime }) => [id, updateTime]));
    },
    dueForRemoval: async (kind, endedBefore, limit) => {
      const sql = `select id from videos where complete_time <= ?::timestamptz ${STILL_THERE[kind]} order by complete_time limit ?`;
      const rows = await em.execute<{ id: string }[]>(sql, [endedBefore.toISOString(), limit]);
      return rows.map(({ id }) => id);
    },
    delete: async (id) => {
      await em.nativeDelete(VideoEntity, { id });
    },
  };
}

function describedRow({ title, labels, priority, language, updateTime }: Video) {
  return {
    title,
    labels: { ...labels },
    priority,
    language: language ?? null,
    updateTime,
  } satisfies EntityData<VideoRow>;
}

function analysedRow(video: Video) {
  return {
    status: video.status,
    progressPercent: video.progressPercent,
    fileName: video.origin.kind === 'file' ? video.origin.fileName : null,
    url: video.origin.kind === 'url' ? video.origin.url : null,
    bytesKey: video.bytes?.key ?? null,
    sizeBytes: video.bytes?.sizeBytes ?? null,
    sha256: video.bytes?.sha256 ?? null,
    contentType: video.contentType ?? null,
    fetchReceivedBytes: video.fetch?.receivedBytes ?? null,
    fetchTotalBytes: video.fetch?.totalBytes ?? null,
    fetchResumeCount: video.fetch?.resumeCount ?? null,
    fetchStartTime: video.fetch?.startTime ?? null,
    fetchCompleteTime: video.fetch?.completeTime ?? null,
    mediaInfo: video.mediaInfo === undefined ? null : jsonObject(toJson(MediaInfoSchema, video.mediaInfo)),
    sourceRemoveTime: video.sourceRemoveTime ?? null,
    artifactRemoveTime: video.artifactRemoveTime ?? null,
    errorReason: video.error?.reason ?? null,
    errorMessage: video.error?.message ?? null,
    updateTime: video.updateTime,
    completeTime: video.completeTime ?? null,
  } satisfies EntityData<VideoRow>;
}

/** A video out of its row. */
export function videoOf(row: VideoRow): Video {
  return {
    id: row.id,
    owner: row.owner,
    title: row.title,
    labels: row.labels,
    priority: row.priority,
    language: row.language ?? undefined,
    status: row.status,
    progressPercent: row.progressPercent,
    origin: row.url ? { kind: 'url', url: row.url } : { kind: 'file', fileName: row.fileName ?? '' },
    bytes: bytesOf(row),
    fetch: fetchOf(row),
    contentType: row.contentType ?? undefined,
    mediaInfo: row.mediaInfo ? fromJson(MediaInfoSchema, row.mediaInfo, STORED_JSON) : undefined,
    sourceRemoveTime: row.sourceRemoveTime ?? undefined,
    artifactRemoveTime: row.artifactRemoveTime ?? undefined,
    error: row.errorReason ? { reason: row.errorReason, message: row.errorMessage ?? '' } : undefined,
    createTime: row.createTime,
    updateTime: row.updateTime,
    completeTime: row.completeTime ?? undefined,
  };
}

function fetchOf(row: VideoRow): VideoFetch | undefined {
  const { fetchReceivedBytes, fetchResumeCount, fetchStartTime } = row;
  if (typeof fetchReceivedBytes !== 'number' || typeof fetchResumeCount !== 'number' || !fetchStartTime)
    return undefined;
  return {
    receivedBytes: fetchReceivedBytes,
    totalBytes: row.fetchTotalBytes ?? undefined,
    resumeCount: fetchResumeCount,
    startTime: fetchStartTime,
    completeTime: row.fetchCompleteTime ?? undefined,
  };
}

function bytesOf({ bytesKey, sizeBytes, sha256 }: VideoRow): VideoBytes | undefined {
  if (typeof bytesKey !== 'string' || typeof sizeBytes !== 'number' || typeof sha256 !== 'string') return undefined;
  return { key: bytesKey, sizeBytes, sha256 };
}

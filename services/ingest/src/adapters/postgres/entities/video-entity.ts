import type { JsonObject } from '@bufbuild/protobuf';
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { DEFAULT_OWNER } from '../../../domain/caller.ts';
import { NORMAL_PRIORITY, PRIORITIES } from '../../../domain/scheduling/priority.ts';
import { VIDEO_STATUSES } from '../../../domain/video.ts';
import { priorityRankSql } from '../priority-rank.ts';
import { SourceEntity } from './source-entity.ts';
import { TIME_PRECISION } from './time-precision.ts';

/** PostgreSQL's channel on which the id of every video that changed or went is told, at commit, to all replicas. */
export const VIDEO_CHANNEL = 'vidi_videos';

/** Table `videos`: what was handed over and where its analysis stands. */
export const VideoEntity = defineEntity({
  name: 'Video',
  tableName: 'videos',
  properties: {
    id: p.uuid().primary(),
    owner: p.text().default(DEFAULT_OWNER),
    /** AIP-155: the caller's name for the request that made the video, and what that request was. */
    requestId: p.text().nullable(),
    requestFingerprint: p.text().nullable(),
    // By code point: the same order on every database, and an index that outlives an update of the system's locales.
    title: p.text().collation('C'),
    labels: p.json<Record<string, string>>(),
    status: p.enum(VIDEO_STATUSES),
    priority: p.enum(PRIORITIES).default(NORMAL_PRIORITY),
    /** BCP 47, as somebody declared it. */
    language: p.text().nullable(),
    progressPercent: p.smallint(),
    fileName: p.text().nullable(),
    url: p.text().nullable(),
    /** Follows when lost bytes are replaced; keeps bytes that a video names from being forgotten. */
    bytesKey: () =>
      p
        .manyToOne(SourceEntity)
        .mapToPk()
        .fieldName('bytes_key')
        .nullable()
        .updateRule('cascade')
        .deleteRule('restrict')
        .index('videos_bytes_key_index'),
    sizeBytes: p.bigint('number').nullable(),
    sha256: p.text().nullable(),
    contentType: p.text().nullable(),
    /** The fetch from the URL; see VideoFetch. */
    fetchReceivedBytes: p.bigint('number').nullable(),
    fetchTotalBytes: p.bigint('number').nullable(),
    fetchResumeCount: p.integer().nullable(),
    fetchStartTime: p.datetime(TIME_PRECISION).nullable(),
    fetchCompleteTime: p.datetime(TIME_PRECISION).nullable(),
    /** `vidi.v1.MediaInfo` as Protobuf JSON: the result of MEDIA_INFO, kept here too for lists of videos. */
    mediaInfo: p.json<JsonObject>().nullable(),
    /** When retention removed the bytes, and the files that results name. */
    sourceRemoveTime: p.datetime(TIME_PRECISION).nullable(),
    artifactRemoveTime: p.datetime(TIME_PRECISION).nullable(),
    errorReason: p.text().nullable(),
    errorMessage: p.text().nullable(),
    createTime: p.datetime(TIME_PRECISION),
    updateTime: p.datetime(TIME_PRECISION),
    completeTime: p.datetime(TIME_PRECISION).nullable(),
  },
  indexes: [
    // The orders of ListVideos, for one owner and for all; scanned backwards where the order is descending.
    { name: 'videos_create_time_id_index', properties: ['createTime', 'id'] },
    { name: 'videos_update_time_id_index', properties: ['updateTime', 'id'] },
    { name: 'videos_title_id_index', properties: ['title', 'id'] },
    { name: 'videos_owner_create_time_id_index', properties: ['owner', 'createTime', 'id'] },
    { name: 'videos_owner_update_time_id_index', properties: ['owner', 'updateTime', 'id'] },
    { name: 'videos_owner_title_id_index', properties: ['owner', 'title', 'id'] },
    {
      // For one owner too: of few videos all are sorted, and of an owner who has most of them there are enough in any stretch. Each
      // index costs every change of a video.
      name: 'videos_priority_id_index',
      expression: `create index "videos_priority_id_index" on "videos" ((${priorityRankSql('priority')}), "id")`,
    },
    // Filters by status, which are mostly for the few that are not COMPLETED.
    { name: 'videos_status_create_time_id_index', properties: ['status', 'createTime', 'id'] },
    // What retention is to remove next: ended videos, and those of them that have something to be removed.
    { name: 'videos_retention_index', properties: ['completeTime'], where: 'complete_time is not null' },
    {
      name: 'videos_source_retention_index',
      properties: ['completeTime'],
      where: 'complete_time is not null and bytes_key is not null',
    },
    {
      name: 'videos_artifact_retention_index',
      properties: ['completeTime'],
      where: 'complete_time is not null and artifact_remove_time is null',
    },
    // Filters by label: `labels @> '{"team": "news"}'`.
    {
      name: 'videos_labels_index',
      expression: 'create index "videos_labels_index" on "videos" using gin ("labels" jsonb_path_ops)',
    },
  ],
  uniques: [{ name: 'videos_owner_request_id_unique', properties: ['owner', 'requestId'] }],
  triggers: [
    {
      // In the database, so that no write can forget it: whoever follows a video hears of every change.
      name: 'announce_change',
      timing: 'after',
      events: ['update', 'delete'],
      body: `perform pg_notify('${VIDEO_CHANNEL}', old.id::text); return null;`,
    },
  ],
  checks: [
    { name: 'videos_progress_percent_check', expression: 'progress_percent >= 0 and progress_percent <= 100' },
    { name: 'videos_completed_progress_check', expression: "(progress_percent = 100) = (status = 'COMPLETED')" },
    { name: 'videos_one_origin_check', expression: 'num_nonnulls(file_name, url) = 1' },
    { name: 'videos_whole_bytes_check', expression: 'num_nonnulls(bytes_key, size_bytes, sha256) in (0, 3)' },
    {
      name: 'videos_whole_fetch_check',
      expression:
        'num_nonnulls(fetch_received_bytes, fetch_resume_count, fetch_start_time) in (0, 3) and (fetch_start_time is not null or num_nonnulls(fetch_total_bytes, fetch_complete_time) = 0)',
    },
    { name: 'videos_fetch_by_url_check', expression: 'fetch_start_time is null or url is not null' },
    { name: 'videos_source_remove_time_check', expression: 'source_remove_time is null or bytes_key is null' },
    { name: 'videos_whole_request_check', expression: 'num_nonnulls(request_id, request_fingerprint) in (0, 2)' },
    { name: 'videos_error_check', expression: "(error_reason is not null) = (status = 'FAILED')" },
    {
      name: 'videos_complete_time_check',
      expression: "(complete_time is not null) = (status in ('COMPLETED', 'FAILED', 'CANCELLED'))",
    },
  ],
});

/** One row of `videos`. */
export type VideoRow = InferEntity<typeof VideoEntity>;

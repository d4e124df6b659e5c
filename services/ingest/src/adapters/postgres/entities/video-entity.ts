import type { JsonObject } from '@bufbuild/protobuf';
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { VIDEO_STATUSES } from '../../../domain/video.ts';

/** Times in the database keep milliseconds, as JavaScript's do: what is read compares equal to what was written. */
export const TIME_PRECISION = 3;

/** Table `videos`: what was handed over and where its analysis stands. */
export const VideoEntity = defineEntity({
  name: 'Video',
  tableName: 'videos',
  properties: {
    id: p.uuid().primary(),
    title: p.text(),
    labels: p.json<Record<string, string>>(),
    status: p.enum(VIDEO_STATUSES),
    progressPercent: p.smallint(),
    fileName: p.text().nullable(),
    url: p.text().nullable(),
    bytesKey: p.text().nullable(),
    sizeBytes: p.bigint('number').nullable(),
    sha256: p.text().nullable(),
    contentType: p.text().nullable(),
    /** `vidi.v1.MediaInfo` as Protobuf JSON: the result of MEDIA_INFO, kept here too for lists of videos. */
    mediaInfo: p.json<JsonObject>().nullable(),
    errorReason: p.text().nullable(),
    errorMessage: p.text().nullable(),
    createTime: p.datetime(TIME_PRECISION),
    updateTime: p.datetime(TIME_PRECISION),
    completeTime: p.datetime(TIME_PRECISION).nullable(),
  },
  indexes: [
    // The order of ListVideos; scanned backwards for newest first.
    { name: 'videos_create_time_id_index', properties: ['createTime', 'id'] },
  ],
  checks: [
    { name: 'videos_progress_percent_check', expression: 'progress_percent >= 0 and progress_percent <= 100' },
    { name: 'videos_completed_progress_check', expression: "(progress_percent = 100) = (status = 'COMPLETED')" },
    { name: 'videos_one_origin_check', expression: 'num_nonnulls(file_name, url) = 1' },
    { name: 'videos_whole_bytes_check', expression: 'num_nonnulls(bytes_key, size_bytes, sha256) in (0, 3)' },
    { name: 'videos_error_check', expression: "(error_reason is not null) = (status = 'FAILED')" },
    {
      name: 'videos_complete_time_check',
      expression: "(complete_time is not null) = (status in ('COMPLETED', 'FAILED', 'CANCELLED'))",
    },
  ],
});

/** One row of `videos`. */
export type VideoRow = InferEntity<typeof VideoEntity>;

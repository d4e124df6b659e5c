import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Feature } from '../../../domain/feature.ts';
import { ON_DUPLICATE } from '../../../domain/on-duplicate.ts';
import { PRIORITIES } from '../../../domain/scheduling/priority.ts';
import { REFUSAL_REASONS } from '../../../domain/upload-refusal.ts';
import { UPLOAD_SESSION_STATES } from '../../../domain/upload-session.ts';
import { TIME_PRECISION } from './time-precision.ts';

/**
 * Table `upload_sessions`: uploads that go straight to the bucket.
 *
 * `video_id` is no foreign key on purpose: a session that made a video is remembered when the video is deleted, so that completing
 * it again makes no second one.
 */
export const UploadSessionEntity = defineEntity({
  name: 'UploadSession',
  tableName: 'upload_sessions',
  properties: {
    id: p.uuid().primary(),
    owner: p.text(),
    requestId: p.text().nullable(),
    requestFingerprint: p.text().nullable(),
    bytesKey: p.text(),
    /** The bucket's name for the multipart upload. */
    uploadId: p.text(),
    fileName: p.text(),
    contentType: p.text(),
    title: p.text(),
    labels: p.json<Record<string, string>>(),
    features: p.json<readonly Feature[]>(),
    onDuplicate: p.enum(ON_DUPLICATE).nullable(),
    priority: p.enum(PRIORITIES).nullable(),
    force: p.boolean().default(false),
    language: p.text().nullable(),
    sha256: p.text().nullable(),
    sizeBytes: p.bigint('number'),
    partSizeBytes: p.bigint('number'),
    state: p.enum(UPLOAD_SESSION_STATES),
    /** Fencing token of whoever verifies the bytes. */
    attempt: p.integer(),
    leaseExpireTime: p.datetime(TIME_PRECISION).nullable(),
    verifiedBytes: p.bigint('number'),
    videoId: p.uuid().nullable(),
    refusalReason: p.enum(REFUSAL_REASONS).nullable(),
    refusalMessage: p.text().nullable(),
    refusalMetadata: p.json<Record<string, string>>().nullable(),
    createTime: p.datetime(TIME_PRECISION),
    expireTime: p.datetime(TIME_PRECISION),
  },
  indexes: [
    {
      // How many an owner has under way.
      name: 'upload_sessions_owner_index',
      expression: `create index "upload_sessions_owner_index" on "upload_sessions" ("owner") where state in ('OPEN', 'VERIFYING')`,
    },
    {
      name: 'upload_sessions_verifying_index',
      expression: `create index "upload_sessions_verifying_index" on "upload_sessions" ("lease_expire_time") where state = 'VERIFYING'`,
    },
    { name: 'upload_sessions_expire_time_index', properties: ['expireTime'] },
  ],
  uniques: [{ name: 'upload_sessions_owner_request_id_unique', properties: ['owner', 'requestId'] }],
  checks: [
    {
      name: 'upload_sessions_whole_request_check',
      expression: 'num_nonnulls(request_id, request_fingerprint) in (0, 2)',
    },
    {
      name: 'upload_sessions_sizes_check',
      expression: 'size_bytes > 0 and part_size_bytes > 0 and verified_bytes >= 0',
    },
    { name: 'upload_sessions_lease_check', expression: "lease_expire_time is null or state = 'VERIFYING'" },
    { name: 'upload_sessions_video_check', expression: "(video_id is not null) = (state = 'COMPLETED')" },
    {
      name: 'upload_sessions_refusal_check',
      expression: `num_nonnulls(refusal_reason, refusal_message, refusal_metadata) = case when state = 'FAILED' then 3 else 0 end`,
    },
  ],
});

/** One row of `upload_sessions`. */
export type UploadSessionRow = InferEntity<typeof UploadSessionEntity>;

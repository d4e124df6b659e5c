import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { TIME_PRECISION } from './time-precision.ts';
import { VideoEntity } from './video-entity.ts';

/**
 * Table `dead_letters`: what no processor could handle, for people to look at.
 *
 * `job_id` is no foreign key: anything can stand in a message.
 */
export const DeadLetterEntity = defineEntity({
  name: 'DeadLetter',
  tableName: 'dead_letters',
  properties: {
    /** UUIDv7, so that the order of ids is the order of arrival. */
    id: p.uuid().primary(),
    reason: p.text(),
    message: p.text(),
    queue: p.text(),
    deadLetterTime: p.datetime(TIME_PRECISION),
    jobId: p.uuid().nullable(),
    video: () =>
      p
        .manyToOne(VideoEntity)
        .mapToPk()
        .fieldName('video_id')
        .deleteRule('set null')
        .nullable()
        .index('dead_letters_video_id_index'),
    body: p.blob(),
    bodySizeBytes: p.bigint('number'),
    headers: p.json<Record<string, string>>(),
    fingerprint: p.text(),
    createTime: p.datetime(TIME_PRECISION).index('dead_letters_create_time_index'),
  },
});

/** One row of `dead_letters`. */
export type DeadLetterRow = InferEntity<typeof DeadLetterEntity>;

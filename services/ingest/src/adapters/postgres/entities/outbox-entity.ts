import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { TIME_PRECISION } from './time-precision.ts';

/**
 * Table `outbox`: tickets that the queue has not taken yet; published ones are deleted.
 *
 * `job_id` is no foreign key on purpose: the relay keeps rows locked while it talks to the queue, and deleting a video must
 * not wait for a broker. The ticket of a job that is gone is refused when somebody claims it.
 */
export const OutboxEntity = defineEntity({
  name: 'OutboxTicket',
  tableName: 'outbox',
  properties: {
    /** UUIDv7, so that the order of ids is the order of writing. */
    id: p.uuid().primary(),
    jobId: p.uuid().index('outbox_job_id_index'),
    createTime: p.datetime(TIME_PRECISION),
  },
});

/** One row of `outbox`. */
export type OutboxRow = InferEntity<typeof OutboxEntity>;

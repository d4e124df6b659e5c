import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { DEFAULT_OWNER } from '../../../domain/caller.ts';
import type { Feature } from '../../../domain/feature.ts';
import { JOB_STATES } from '../../../domain/job.ts';
import { NORMAL_PRIORITY, PRIORITIES } from '../../../domain/scheduling/priority.ts';
import { TIME_PRECISION } from './time-precision.ts';
import { VideoEntity } from './video-entity.ts';

/** Table `jobs`: the work on one video. Each time is present in one state only, and indexed for the reaper there. */
export const JobEntity = defineEntity({
  name: 'Job',
  tableName: 'jobs',
  properties: {
    id: p.uuid().primary(),
    video: () =>
      p.manyToOne(VideoEntity).mapToPk().fieldName('video_id').deleteRule('cascade').index('jobs_video_id_index'),
    state: p.enum(JOB_STATES),
    attempt: p.integer(),
    releases: p.integer(),
    maxAttempts: p.integer(),
    runAfter: p.datetime(TIME_PRECISION).nullable(),
    leaseExpireTime: p.datetime(TIME_PRECISION).nullable(),
    processorId: p.text().nullable(),
    ticketCount: p.integer(),
    ticketDueTime: p.datetime(TIME_PRECISION).nullable(),
    errorReason: p.text().nullable(),
    errorMessage: p.text().nullable(),
    createTime: p.datetime(TIME_PRECISION),
    updateTime: p.datetime(TIME_PRECISION),
    transientFailures: p.integer().default(0),
    resourceFailures: p.integer().default(0),
    unknownFailures: p.integer().default(0),
    /** Of the video, for the order in which ready jobs are handed out. */
    owner: p.text().default(DEFAULT_OWNER),
    priority: p.enum(PRIORITIES).default(NORMAL_PRIORITY),
    needs: p.array<Feature>().default([]),
    mayReuse: p.boolean().default(true),
  },
  indexes: [
    // What an owner's lane in the queue hands out next; see JobQueue.
    { name: 'jobs_ready_index', properties: ['priority', 'owner', 'id'], where: "state = 'READY'" },
    { name: 'jobs_run_after_index', properties: ['runAfter'], where: "state = 'WAITING'" },
    { name: 'jobs_lease_expire_time_index', properties: ['leaseExpireTime'], where: "state = 'CLAIMED'" },
    { name: 'jobs_ticket_due_time_index', properties: ['ticketDueTime'], where: "state = 'READY'" },
  ],
  checks: [
    {
      name: 'jobs_attempts_check',
      expression: 'attempt >= 0 and releases >= 0 and releases <= attempt and max_attempts > 0',
    },
    { name: 'jobs_run_after_check', expression: "(run_after is not null) = (state = 'WAITING')" },
    {
      name: 'jobs_lease_check',
      expression: "num_nonnulls(lease_expire_time, processor_id) = case when state = 'CLAIMED' then 2 else 0 end",
    },
    { name: 'jobs_ticket_due_check', expression: "(ticket_due_time is not null) = (state = 'READY')" },
  ],
});

/** One row of `jobs`. */
export type JobRow = InferEntity<typeof JobEntity>;

import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { ATTEMPT_STATES } from '../../../domain/job-attempt.ts';
import { ERROR_CLASSES } from '../../../domain/retry-policy.ts';
import { JobEntity } from './job-entity.ts';
import { TIME_PRECISION } from './time-precision.ts';

/** Table `job_attempts`: each claim of a job, as history for people. Nothing is decided by it. */
export const JobAttemptEntity = defineEntity({
  name: 'JobAttempt',
  tableName: 'job_attempts',
  properties: {
    job: () => p.manyToOne(JobEntity).primary().mapToPk().fieldName('job_id').deleteRule('cascade'),
    attempt: p.integer().primary(),
    processorId: p.text(),
    state: p.enum(ATTEMPT_STATES),
    startTime: p.datetime(TIME_PRECISION),
    endTime: p.datetime(TIME_PRECISION).nullable(),
    errorClass: p.enum(ERROR_CLASSES).nullable(),
    reason: p.text().nullable(),
    message: p.text().nullable(),
  },
  indexes: [
    // For the sweep of stuck videos.
    { name: 'job_attempts_running_index', properties: ['job'], where: "state = 'RUNNING'" },
    // What was measured lately.
    { name: 'job_attempts_succeeded_index', properties: ['endTime'], where: "state = 'SUCCEEDED'" },
  ],
  checks: [
    { name: 'job_attempts_end_time_check', expression: "(end_time is not null) = (state <> 'RUNNING')" },
    {
      name: 'job_attempts_failure_check',
      expression:
        "num_nonnulls(error_class, reason, message) = case when state in ('FAILED', 'LEASE_EXPIRED') then 3 else 0 end",
    },
  ],
});

/** One row of `job_attempts`. */
export type JobAttemptRow = InferEntity<typeof JobAttemptEntity>;

import type { EntityData } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { JobAttempt } from '../../domain/job-attempt.ts';
import type { AttemptRepository } from '../../ports/attempt-repository.ts';
import { JobAttemptEntity, type JobAttemptRow } from './entities/job-attempt-entity.ts';

/** Ids of jobs are UUIDv7: their order is that in which the jobs were made. */
const FORGET_OLDEST = `delete from job_attempts where (job_id, attempt) in (
  select a.job_id, a.attempt from job_attempts a join jobs j on j.id = a.job_id
  where j.video_id = ? order by a.job_id desc, a.attempt desc offset ?)`;

/** The history of attempts through MikroORM. */
export function createAttemptRepository(em: EntityManager): AttemptRepository {
  return {
    begin: async ({ jobId, attempt, processorId, startTime }, videoId, kept) => {
      await em.insert(JobAttemptEntity, { job: jobId, attempt, processorId, startTime, state: 'RUNNING' });
      await em.execute(FORGET_OLDEST, [videoId, kept]);
    },
    end: async ({ jobId, attempt }, how, now) => {
      const running = { job: jobId, attempt, state: 'RUNNING' } as const;
      const failure = 'failure' in how ? how.failure : undefined;
      const changes = {
        state: how.state,
        endTime: now,
        errorClass: failure?.errorClass ?? null,
        reason: failure?.error.reason ?? null,
        message: failure?.error.message ?? null,
      } satisfies EntityData<JobAttemptRow>;
      return (await em.nativeUpdate(JobAttemptEntity, running, changes)) > 0;
    },
    ofVideo: async (videoId) => {
      const rows = await em
        .createQueryBuilder(JobAttemptEntity, 'a')
        .select('*')
        .where('a.job_id in (select id from jobs where video_id = ?)', [videoId])
        .getResult();
      return inOrder(rows.map(attemptOf));
    },
  };
}

/** Attempts in the order in which they began. */
export function inOrder(attempts: readonly JobAttempt[]): readonly JobAttempt[] {
  return attempts.toSorted((a, b) => (a.jobId === b.jobId ? a.attempt - b.attempt : a.jobId < b.jobId ? -1 : 1));
}

/** An attempt out of its row. */
export function attemptOf(row: JobAttemptRow): JobAttempt {
  const { job: jobId, attempt, processorId, state, startTime, endTime, errorClass, reason, message } = row;
  return {
    jobId,
    attempt,
    processorId,
    state,
    startTime,
    endTime: endTime ?? undefined,
    failure: errorClass ? { errorClass, error: { reason: reason ?? '', message: message ?? '' } } : undefined,
  };
}

import { type EntityData, LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { StaleAttemptError } from '../../domain/errors.ts';
import type { Job } from '../../domain/job.ts';
import { isUuid } from '../../domain/uuid.ts';
import type { JobRepository } from '../../ports/job-repository.ts';
import { JobEntity, type JobRow } from './entities/job-entity.ts';
import { joinLanes } from './queue-lanes.ts';

/** Jobs through MikroORM. */
export function createJobRepository(em: EntityManager): JobRepository {
  const lockFirst = async (where: object, orderBy: 'leaseExpireTime' | 'runAfter'): Promise<Job | undefined> => {
    const [row] = await em.find(JobEntity, where, {
      orderBy: { [orderBy]: 'asc' },
      limit: 1,
      lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE,
      disableIdentityMap: true,
    });
    return row === undefined ? undefined : jobOf(row);
  };
  return {
    insert: async (job) => {
      if (job.state === 'READY') await joinLanes(em, job);
      const { id, videoId, owner, createTime } = job;
      await em.insert(JobEntity, { ...toRow(job), id, video: videoId, owner, createTime });
    },
    lock: async (id) => {
      if (!isUuid(id)) return undefined;
      const row = await em.findOne(
        JobEntity,
        { id },
        { lockMode: LockMode.PESSIMISTIC_WRITE, disableIdentityMap: true },
      );
      return row === null ? undefined : jobOf(row);
    },
    countOfVideo: async (videoId) => await em.count(JobEntity, { video: videoId }),
    lockOfVideo: async (videoId) => {
      const rows = await em.find(
        JobEntity,
        { video: videoId },
        { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE, disableIdentityMap: true },
      );
      return rows.map(jobOf);
    },
    lockExpired: async (now) =>
      await lockFirst({ state: 'CLAIMED', leaseExpireTime: { $lte: now } }, 'leaseExpireTime'),
    lockDue: async (now) => await lockFirst({ state: 'WAITING', runAfter: { $lte: now } }, 'runAfter'),
    lockUnclaimed: async (now) => {
      const [row] = await em
        .createQueryBuilder(JobEntity, 'j')
        .select('*')
        .where({ state: 'READY', ticketDueTime: { $lte: now } })
        .andWhere('not exists (select 1 from outbox o where o.job_id = j.id)')
        .orderBy({ ticketDueTime: 'asc' })
        .limit(1)
        .setLockMode(LockMode.PESSIMISTIC_PARTIAL_WRITE)
        .getResult();
      return row === undefined ? undefined : jobOf(row);
    },
    nextAttemptTimes: async (videoIds) => {
      const waiting = { video: { $in: [...videoIds] }, state: 'WAITING' } as const;
      const rows = await em.find(JobEntity, waiting, { fields: ['video', 'runAfter'], disableIdentityMap: true });
      return new Map(rows.flatMap(({ video, runAfter }) => (runAfter ? [[video, runAfter] as const] : [])));
    },
    makeTicketsDue: async (now) =>
      await em.nativeUpdate(JobEntity, { state: 'READY', ticketDueTime: { $gt: now } }, { ticketDueTime: now }),
    save: async (job, asRead) => {
      const guard = { id: asRead.id, state: asRead.state, attempt: asRead.attempt };
      if (job.state === 'READY' && (asRead.state !== 'READY' || asRead.priority !== job.priority))
        await joinLanes(em, job);
      const changed = await em.nativeUpdate(JobEntity, guard, toRow(job));
      if (changed !== 1) throw new StaleAttemptError(asRead.id, asRead.attempt);
    },
  };
}

function toRow(job: Job) {
  return {
    state: job.state,
    priority: job.priority,
    needs: [...job.needs],
    attempt: job.attempt,
    releases: job.releases,
    maxAttempts: job.maxAttempts,
    transientFailures: job.failures.TRANSIENT,
    resourceFailures: job.failures.RESOURCE,
    unknownFailures: job.failures.UNKNOWN,
    mayReuse: job.mayReuse,
    runAfter: job.runAfter ?? null,
    leaseExpireTime: job.leaseExpireTime ?? null,
    processorId: job.processorId ?? null,
    ticketCount: job.ticketCount,
    ticketDueTime: job.ticketDueTime ?? null,
    errorReason: job.error?.reason ?? null,
    errorMessage: job.error?.message ?? null,
    updateTime: job.updateTime,
  } satisfies EntityData<JobRow>;
}

/** A job out of its row. */
export function jobOf(row: JobRow): Job {
  return {
    id: row.id,
    videoId: row.video,
    owner: row.owner,
    priority: row.priority,
    needs: row.needs,
    state: row.state,
    attempt: row.attempt,
    releases: row.releases,
    maxAttempts: row.maxAttempts,
    failures: {
      TRANSIENT: row.transientFailures,
      RESOURCE: row.resourceFailures,
      UNKNOWN: row.unknownFailures,
    },
    mayReuse: row.mayReuse,
    runAfter: row.runAfter ?? undefined,
    leaseExpireTime: row.leaseExpireTime ?? undefined,
    processorId: row.processorId ?? undefined,
    ticketCount: row.ticketCount,
    ticketDueTime: row.ticketDueTime ?? undefined,
    error: row.errorReason ? { reason: row.errorReason, message: row.errorMessage ?? '' } : undefined,
    createTime: row.createTime,
    updateTime: row.updateTime,
  };
}

import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { FEATURES } from '../../domain/feature.ts';
import type { Pause } from '../../domain/pause.ts';
import type { Processor } from '../../domain/processor.ts';
import type { ProcessorRepository } from '../../ports/processor-repository.ts';
import { JobAttemptEntity } from './entities/job-attempt-entity.ts';
import { JobEntity } from './entities/job-entity.ts';
import { ProcessorEntity, type ProcessorRow } from './entities/processor-entity.ts';
import { QUEUE_CHANNEL } from './work-queue.ts';

/** Registered processors through MikroORM. */
export function createProcessorRepository(em: EntityManager): ProcessorRepository {
  const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, disableIdentityMap: true } as const;
  const tellAll = async () => await em.execute('select pg_notify(?, ?)', [QUEUE_CHANNEL, '']);
  return {
    announce: async ({ id, ...facts }, now) => {
      const known = await em.findOne(ProcessorEntity, { id }, lock);
      await em.upsert(
        ProcessorEntity,
        { id, ...facts, lastSeenTime: now },
        { onConflictExcludeFields: ['pauseTime', 'pausedBy', 'pauseReason'], disableIdentityMap: true },
      );
      if (known?.stopping !== facts.stopping) await tellAll();
      return { previouslySeenTime: known?.lastSeenTime, pause: known === null ? undefined : pauseOf(known) };
    },
    find: async (id) => {
      const row = await em.findOne(ProcessorEntity, { id }, { disableIdentityMap: true });
      return row === null ? undefined : fromRow(row);
    },
    lock: async (id) => {
      const row = await em.findOne(ProcessorEntity, { id }, lock);
      return row === null ? undefined : fromRow(row);
    },
    list: async (page) => {
      const where = page === undefined ? {} : { id: { $gt: page.afterId } };
      const limit = page === undefined ? {} : { limit: page.limit };
      const rows = await em.find(ProcessorEntity, where, {
        orderBy: { id: 'asc' },
        ...limit,
        disableIdentityMap: true,
      });
      return rows.map(fromRow);
    },
    runningJobs: async (processorIds) => {
      const held = { state: 'CLAIMED', processorId: { $in: [...processorIds] } } as const;
      const jobs = await em.find(JobEntity, held, { disableIdentityMap: true });
      const claims = { state: 'RUNNING', job: { $in: jobs.map(({ id }) => id) } } as const;
      const attempts = await em.find(JobAttemptEntity, claims, {
        orderBy: { startTime: 'asc', job: 'asc' },
        disableIdentityMap: true,
      });
      return attempts.flatMap(({ job, attempt, processorId, startTime }) => {
        const videoId = jobs.find(({ id }) => id === job)?.video;
        return videoId === undefined ? [] : [{ processorId, videoId, attempt, startTime }];
      });
    },
    setPause: async (id, pause) => {
      await em.nativeUpdate(ProcessorEntity, { id }, pauseColumns(pause));
      await tellAll();
    },
    remove: async (id) => {
      const wasThere = (await em.nativeDelete(ProcessorEntity, { id })) > 0;
      if (wasThere) await tellAll();
      return wasThere;
    },
    removeNotSeenSince: async (time) => {
      const rows = await em.execute<{ id: string }[]>(
        'delete from processors where last_seen_time < ?::timestamptz returning id',
        [time.toISOString()],
      );
      return rows.map(({ id }) => id);
    },
  };
}

function fromRow(row: ProcessorRow): Processor {
  const { id, version, host, concurrency, stopping, startTime, lastSeenTime } = row;
  // Those that only a newer version knows are passed over.
  const features = row.features
    .filter(({ feature }) => FEATURES.includes(feature))
    .map((served) => ({ ...served, limitation: served.limitation ?? undefined }));
  const facts = { id, version, host, concurrency, features, stopping, startTime };
  return { ...facts, lastSeenTime, pause: pauseOf(row) };
}

function pauseOf({ pauseTime, pausedBy, pauseReason }: ProcessorRow): Pause | undefined {
  if (pauseTime === null || pauseTime === undefined) return undefined;
  return { pauseTime, pausedBy: pausedBy ?? '', reason: pauseReason ?? '' };
}

function pauseColumns(pause: Pause | undefined) {
  return {
    pauseTime: pause?.pauseTime ?? null,
    pausedBy: pause?.pausedBy ?? null,
    pauseReason: pause?.reason ?? null,
  };
}

import type { EntityManager } from '@mikro-orm/postgresql';
import type { ReadyNeeds, WorkQueue } from '../../ports/work-queue.ts';
import { ALL_WORK, QueuePauseEntity } from './entities/queue-pause-entity.ts';

/** PostgreSQL's channel on which a replica tells all others that work, or a processor, was paused or resumed, or that one came or went. */
export const QUEUE_CHANNEL = 'vidi_queue';

/** Key of the advisory lock of who pauses or resumes: there may be no row to lock. */
const PAUSE_LOCK = 0x51_75_65_75;

/** Counts by the partial indexes of unfinished jobs, whatever number has ended. */
const DEPTH = `select
    (select count(*) from jobs where state = 'READY')::int as ready,
    (select count(*) from jobs where state = 'WAITING')::int as waiting,
    (select count(*) from jobs where state = 'CLAIMED')::int as running,
    (select extract(epoch from min(create_time)) * 1000 from jobs where state = 'READY')::float8 as oldest_ready_ms`;

const READY_BEYOND_OUTBOX = `select ((select count(*) from (select 1 from jobs where state = 'READY' limit ?) r)
    - (select count(*) from outbox))::int as count`;

/** The queue of all work through MikroORM. */
export function createWorkQueue(em: EntityManager): WorkQueue {
  const pause: WorkQueue['pause'] = async () => {
    const row = await em.findOne(QueuePauseEntity, { scope: ALL_WORK }, { disableIdentityMap: true });
    if (row === null) return undefined;
    return { pauseTime: row.pauseTime, pausedBy: row.pausedBy, reason: row.reason };
  };
  return {
    pause,
    lockPause: async () => {
      await em.execute('select pg_advisory_xact_lock(?)', [PAUSE_LOCK]);
      return await pause();
    },
    setPause: async (wish) => {
      await em.nativeDelete(QueuePauseEntity, { scope: ALL_WORK });
      if (wish !== undefined) await em.insert(QueuePauseEntity, { scope: ALL_WORK, ...wish });
      await em.execute('select pg_notify(?, ?)', [QUEUE_CHANNEL, '']);
    },
    readyNeeds: async () =>
      await em.execute<ReadyNeeds[]>(
        `select needs, count(*)::int as count from jobs where state = 'READY' group by needs order by needs`,
      ),
    readyBeyondOutbox: async (limit) => {
      const [row] = await em.execute<{ count: number }[]>(READY_BEYOND_OUTBOX, [limit]);
      return row?.count ?? 0;
    },
    depth: async () => {
      const [row] = await em.execute<DepthRow[]>(DEPTH);
      if (row === undefined) throw new Error('A query for counts has one row.');
      const { ready, waiting, running, oldest_ready_ms: oldestMs } = row;
      return { ready, waiting, running, oldestReadyTime: oldestMs === null ? undefined : new Date(oldestMs) };
    },
  };
}

interface DepthRow {
  readonly ready: number;
  readonly waiting: number;
  readonly running: number;
  readonly oldest_ready_ms: number | null;
}

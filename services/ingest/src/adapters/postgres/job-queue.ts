import { LockMode, raw } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Job } from '../../domain/job.ts';
import { PRIORITIES, type Priority, type WaitingPriority } from '../../domain/scheduling/priority.ts';
import type { JobQueue, ServedFeatures } from '../../ports/job-queue.ts';
import { JobEntity } from './entities/job-entity.ts';
import { jobOf } from './job-repository.ts';
import { serveLane, tidyLanes } from './queue-lanes.ts';

/** How often a lane is looked for, when others have all of them or all jobs of the one that was found. */
const MAX_LANES_TRIED = 16;

/**
 * Whether there is a job, as a scalar subquery: an `exists` becomes a join of all lanes with all ready jobs, where reading the
 * first entry of an index is enough. The order is that of the index: without it the planner reads the table, where it expects a third of
 * all rows to do, and finds none for a priority that nobody uses.
 */
const anyJob = (condition: string) =>
  `(select true from jobs j where j.state = 'READY' and ${condition} order by j.priority, j.owner, j.id limit 1)`;

/** A condition that leaves out jobs which need what is not served, and its parameters. */
function servedSql(served: ServedFeatures): { readonly sql: string; readonly parameters: readonly unknown[] } {
  if (served === undefined) return { sql: '', parameters: [] };
  return { sql: ' and j.needs <@ array[?]::text[]', parameters: [[...served]] };
}

/** The order of ready jobs, in PostgreSQL. With 10,000 jobs in it, a claim reads what it reads with ten (ADR 9). */
export function createJobQueue(em: EntityManager): JobQueue {
  /** Owners whose lanes this transaction has locked. Who holds one may not wait for another: they might wait for us. */
  const held = new Map<Priority, string[]>(PRIORITIES.map((priority) => [priority, []]));
  const holdsAny = () => [...held.values()].some((owners) => owners.length > 0);

  const lockLane = async (priority: Priority, served: ServedFeatures, orWait: boolean): Promise<string | undefined> => {
    const { sql, parameters } = servedSql(served);
    const tried = held.get(priority) ?? [];
    const rows = await em.execute<{ owner: string }[]>(
      `select l.owner from queue_lanes l
       where l.priority = ? and ${anyJob(`j.priority = l.priority and j.owner = l.owner${sql}`)}
         ${tried.length > 0 ? 'and l.owner <> all(array[?])' : ''}
       order by l.turn, l.since limit 1 for no key update of l ${orWait ? '' : 'skip locked'}`,
      [priority, ...parameters, ...(tried.length > 0 ? [[...tried]] : [])],
    );
    return rows[0]?.owner;
  };

  const lockFirst = async (priority: Priority, owner: string, served: ServedFeatures): Promise<Job | undefined> => {
    const { sql, parameters } = servedSql(served);
    const [row] = await em
      .createQueryBuilder(JobEntity, 'j')
      .select('*')
      .where({
        state: 'READY',
        priority,
        owner,
        ...(sql !== '' && { [raw(sql.replace(' and ', ''), [...parameters])]: [] }),
      })
      .orderBy({ id: 'asc' })
      .limit(1)
      .setLockMode(LockMode.PESSIMISTIC_PARTIAL_WRITE)
      .getResult();
    return row === undefined ? undefined : jobOf(row);
  };

  return {
    waiting: async (served) => {
      const { sql, parameters } = servedSql(served);
      return await em.execute<WaitingPriority[]>(
        `select p.priority, coalesce(c.count, 0) as "passedOver"
         from unnest(array[?]::text[]) p(priority) left join passed_priorities c using (priority)
         where ${anyJob(`j.priority = p.priority${sql}`)}`,
        [[...PRIORITIES], ...parameters],
      );
    },

    lockNext: async (priority, served) => {
      for (let tried = 0; tried < MAX_LANES_TRIED; tried += 1) {
        let owner = await lockLane(priority, served, false);
        if (owner === undefined && !holdsAny()) {
          // Whose turn it is, is looked at anew when others are done; not for ever, as they may always be quicker.
          const looksAnew = tried < MAX_LANES_TRIED / 2;
          await em.execute('savepoint before_wait');
          owner = await lockLane(priority, served, true);
          if (owner !== undefined && looksAnew) {
            await em.execute('rollback to savepoint before_wait');
            continue;
          }
        }
        if (owner === undefined) return undefined;
        held.get(priority)?.push(owner);
        const job = await lockFirst(priority, owner, served);
        if (job !== undefined) return job;
      }
      return undefined;
    },

    tookTurn: async ({ priority, owner }, standing) => {
      await serveLane(em, { priority, owner });
      if (standing.length === 0) return;
      // In one order everywhere, so that no two transactions wait for each other.
      await em.execute(
        `insert into passed_priorities (priority, count)
         select priority, (priority <> ?)::int from unnest(array[?]::text[]) p(priority) order by priority
         on conflict (priority) do update
           set count = case when excluded.count = 0 then 0 else passed_priorities.count + 1 end`,
        [priority, [...standing]],
      );
    },

    hastenTicket: async (jobId, dueTime, enough) => {
      const due = dueTime.toISOString();
      await em.execute(
        `update jobs set ticket_due_time = ?::timestamptz where id = (
           select id from jobs where state = 'READY' and ticket_due_time > ?::timestamptz
             and (select count(*) from (
               select 1 from jobs where state = 'READY' and ticket_due_time <= ?::timestamptz limit ?) d) < ?
           order by id is not distinct from ?::uuid desc, ticket_due_time limit 1 for update skip locked)`,
        [due, due, due, enough, enough, jobId ?? null],
      );
    },

    tidy: async () => await tidyLanes(em),
  };
}

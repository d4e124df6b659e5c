import type { EntityManager } from '@mikro-orm/postgresql';
import type { Job } from '../../domain/job.ts';

/** Most lanes that are removed at once; the next tidying goes on. */
const TIDY_LIMIT = 1_000;

/**
 * Turns are numbered by rounds: in the round of virtual time V, lanes at 2V wait for theirs, those that joined are at 2V + 1, and
 * those that were served at 2V + 2, where they wait for the next round. So who joins is ahead of who has had a turn in
 * this round, and behind who still waits for one. V is in the highest number of all, whichever of the two it is.
 */
const JOIN = `insert into queue_lanes (priority, owner, turn, since)
  select ?, ?, coalesce((select max(turn) - 1 + max(turn) % 2 from queue_lanes where priority = ?), 1), clock_timestamp()
  on conflict do nothing`;

/** Moves a lane on to the next round, of its own or, where it lagged behind, of the others. */
const SERVE = `update queue_lanes set since = clock_timestamp(),
    turn = greatest(turn - turn % 2 + 2, (select max(turn) + max(turn) % 2 from queue_lanes where priority = ?))
  where priority = ? and owner = ?`;

/** Keeps the lane from being removed until the transaction ends, but neither from being served nor from being joined. */
const HOLD = 'select 1 from queue_lanes where priority = ? and owner = ? for key share';

/**
 * Lanes with nothing ready. Those with the highest turn stay, as that is what others join by; and so do those that somebody is
 * just joining.
 */
const FIND_EMPTY = `select l.priority, l.owner from queue_lanes l
  where l.turn < (select max(m.turn) from queue_lanes m where m.priority = l.priority)
    and (select true from jobs j where j.state = 'READY' and j.priority = l.priority and j.owner = l.owner limit 1) is null
  limit ${TIDY_LIMIT} for update skip locked`;

/** Looked at again under the lock: the statement before may have waited for nobody, and seen less. */
const REMOVE = `delete from queue_lanes l where l.priority = ? and l.owner = ?
  and not exists (select 1 from jobs j where j.state = 'READY' and j.priority = l.priority and j.owner = l.owner)`;

/** Ready jobs that a hand in the database made, say: no transaction of ours leaves one without a lane. */
const FIND_MISSING = `select distinct j.priority, j.owner from jobs j where j.state = 'READY'
  and not exists (select 1 from queue_lanes l where l.priority = j.priority and l.owner = j.owner)`;

type Lane = Pick<Job, 'priority' | 'owner'>;

/** Puts the owner of a job that is ready, or about to be, in the order of turns, unless it is there. */
export async function joinLanes(em: EntityManager, { priority, owner }: Lane): Promise<void> {
  for (;;) {
    await em.execute(JOIN, [priority, owner, priority]);
    const held = await em.execute<unknown[]>(HOLD, [priority, owner]);
    // Otherwise it was removed between the two.
    if (held.length > 0) return;
  }
}

/** The owner has had a turn. */
export async function serveLane(em: EntityManager, { priority, owner }: Lane): Promise<void> {
  await em.execute(SERVE, [priority, priority, owner]);
}

/** See JobQueue.tidy. */
export async function tidyLanes(em: EntityManager): Promise<void> {
  for (const { priority, owner } of await em.execute<Lane[]>(FIND_EMPTY)) await em.execute(REMOVE, [priority, owner]);
  for (const lane of await em.execute<Lane[]>(FIND_MISSING)) await joinLanes(em, lane);
}

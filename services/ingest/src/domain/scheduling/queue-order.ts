import { changedBy, claimOrder, PRIORITIES, type Priority } from './priority.ts';

/** An owner in the order of turns of a priority; see JobQueue. */
export interface Lane {
  readonly owner: string;
  /** The number of its next turn. */
  readonly turn: number;
  /** When it joined or was last served, as a number that grows. */
  readonly since: number;
}

/** A job that is ready, with its lane. */
export interface QueuedJob {
  readonly videoId: string;
  readonly priority: Priority;
  readonly lane: Lane;
  /** Its place among its owner's, from 1. */
  readonly place: number;
}

/** How often each priority has been passed over; 0 for those left out. */
export type PassedOver = ReadonlyMap<Priority, number>;

/** Ready jobs in the order in which claims would take them, if none came and every processor served all of them. */
export function inClaimOrder<T extends QueuedJob>(
  jobs: readonly T[],
  passedOver: PassedOver,
  maxPassedOver: number,
): readonly T[] {
  const byPriority = Map.groupBy(jobs, ({ priority }) => priority);
  const queues = PRIORITIES.map((priority) => ({
    priority,
    jobs: inTurn(byPriority.get(priority) ?? []),
    taken: 0,
    passedOver: passedOver.get(priority) ?? 0,
  }));
  const order: T[] = [];
  while (order.length < jobs.length) {
    const waiting = queues.filter((queue) => queue.taken < queue.jobs.length);
    const [next] = claimOrder(waiting, maxPassedOver);
    const counted = next === undefined ? [] : changedBy(next, waiting);
    for (const queue of waiting) {
      if (counted.includes(queue.priority)) queue.passedOver = queue.priority === next ? 0 : queue.passedOver + 1;
      if (queue.priority === next) order.push(...queue.jobs.slice(queue.taken, ++queue.taken));
    }
  }
  return order;
}

/**
 * Jobs of one priority in the order of turns. The first job of a lane has the lane's turn, each further one that of the next round,
 * as serving the lane would number it (adapters/postgres/queue-lanes.ts).
 */
function inTurn<T extends QueuedJob>(jobs: readonly T[]): readonly T[] {
  const top = Math.max(...jobs.map(({ lane }) => roundUp(lane.turn)));
  const turnOf = ({ lane, place }: T) =>
    place === 1 ? lane.turn : Math.max(roundDown(lane.turn) + 2, top) + 2 * (place - 2);
  // Who was served already in this round was served before those who wait.
  const waits = ({ lane }: T) => (lane.turn >= top ? 0 : 1);
  return jobs.toSorted(
    (a, b) => turnOf(a) - turnOf(b) || waits(a) - waits(b) || a.lane.turn - b.lane.turn || a.lane.since - b.lane.since,
  );
}

function roundUp(turn: number): number {
  return turn + (turn % 2);
}

function roundDown(turn: number): number {
  return turn - (turn % 2);
}

/**
 * How soon a video is analysed, before those of others; the names of `vidi.v1.Video.Priority`, highest first.
 *
 * Three words and no numbers: numbers have no meaning of their own, so that everybody's grow until none of them means anything.
 */
export const PRIORITIES = ['HIGH', 'NORMAL', 'LOW'] as const;

/** One of PRIORITIES. */
export type Priority = (typeof PRIORITIES)[number];

/** What a video gets that nobody gave another; VIDI_DEFAULT_PRIORITY is this unless set. */
export const NORMAL_PRIORITY: Priority = 'NORMAL';

/** Whether `asked` is higher than `bound`. */
export function isHigher(asked: Priority, bound: Priority): boolean {
  return PRIORITIES.indexOf(asked) < PRIORITIES.indexOf(bound);
}

/** A priority with jobs that are ready. */
export interface WaitingPriority {
  readonly priority: Priority;
  /** How many jobs in a row were taken from higher ones while this one waited. */
  readonly passedOver: number;
}

/**
 * In which order priorities are asked for the next job: the highest first, except that one which was passed over
 * `maxPassedOver` times in a row comes before the others. So none waits for ever: with all three backlogged and 9, of eleven
 * jobs nine are HIGH, one is NORMAL and one LOW.
 *
 * @param maxPassedOver VIDI_MAX_PASSED_OVER; from 1.
 */
export function claimOrder(waiting: readonly WaitingPriority[], maxPassedOver: number): readonly Priority[] {
  const isDue = ({ passedOver }: WaitingPriority) => passedOver >= maxPassedOver;
  const byRank = waiting.toSorted((a, b) => PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority));
  return [...byRank.filter(isDue), ...byRank.filter((standing) => !isDue(standing))].map(({ priority }) => priority);
}

/**
 * Priorities whose count changes when a job of priority `taken` is handed out: those that are passed over once more, and
 * `taken` itself, where it has been passed over and begins anew. None where one priority waits alone, so that claims need not
 * write anything that all of them share.
 */
export function changedBy(taken: Priority, waiting: readonly WaitingPriority[]): readonly Priority[] {
  return waiting
    .filter(({ priority, passedOver }) => isHigher(taken, priority) || (priority === taken && passedOver > 0))
    .map(({ priority }) => priority);
}

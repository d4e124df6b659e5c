/** Pause before a ticket is given back for the first time, in milliseconds; it doubles with each redelivery. */
export const FIRST_REQUEUE_PAUSE_MS = 100;

/** Longest pause before a ticket is given back, in milliseconds. */
export const LONGEST_REQUEUE_PAUSE_MS = 5_000;

/**
 * How long to hold a ticket back before it is requeued: a broker redelivers at once, so without a pause a ticket that
 * waits for ingest to return would go round thousands of times a second.
 */
export function requeuePauseMs(redeliveries: number): number {
  return Math.min(FIRST_REQUEUE_PAUSE_MS * 2 ** Math.min(redeliveries, 10), LONGEST_REQUEUE_PAUSE_MS);
}

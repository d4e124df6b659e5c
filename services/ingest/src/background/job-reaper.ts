import type { IngestContext } from '../usecases/ingest-context.ts';
import { REAP_LIMIT, reapJobs, type WaitingTickets } from '../usecases/reap-jobs.ts';
import { type BackgroundLoop, startBackgroundLoop } from './background-loop.ts';

/** Longest pause while the database cannot be reached, in milliseconds. */
export const REAPER_MAX_BACKOFF_MS = 30_000;

/**
 * Keeps looking after jobs that nobody reports.
 *
 * @param intervalMs VIDI_REAPER_INTERVAL.
 */
export function startJobReaper(context: IngestContext, tickets: WaitingTickets, intervalMs: number): BackgroundLoop {
  return startBackgroundLoop({
    name: 'job reaper',
    run: async () => {
      const counts = Object.values(await reapJobs(context, tickets));
      return counts.some((count) => count === REAP_LIMIT) ? 'more' : 'done';
    },
    intervalMs,
    maxBackoffMs: Math.max(intervalMs, REAPER_MAX_BACKOFF_MS),
    log: context.log,
  });
}

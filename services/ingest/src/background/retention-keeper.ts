import type { Retention } from '../domain/retention.ts';
import { applyRetention, RETENTION_LIMIT } from '../usecases/apply-retention.ts';
import type { IngestContext } from '../usecases/ingest-context.ts';
import { type BackgroundLoop, startBackgroundLoop } from './background-loop.ts';

/** Longest time between two looks, in milliseconds, and longest pause while the database cannot be reached. */
const RETENTION_MAX_INTERVAL_MS = 60_000;

/** Whether anything is removed by itself. */
export function removesAnything(retention: Retention): boolean {
  return Object.values(retention).some((keptMs) => keptMs !== undefined);
}

/** Keeps removing what has been kept for as long as VIDI_RETENTION_* say. */
export function startRetentionKeeper(context: IngestContext): BackgroundLoop {
  const kept = Object.values(context.settings.retention).filter((keptMs) => keptMs !== undefined);
  return startBackgroundLoop({
    name: 'retention keeper',
    run: async () => {
      const counts = Object.values(await applyRetention(context));
      return counts.some((count) => count === RETENTION_LIMIT) ? 'more' : 'done';
    },
    intervalMs: Math.min(RETENTION_MAX_INTERVAL_MS, ...kept),
    maxBackoffMs: RETENTION_MAX_INTERVAL_MS,
    log: context.log,
  });
}

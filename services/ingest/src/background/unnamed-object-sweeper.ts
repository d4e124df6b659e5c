import type { IngestContext } from '../usecases/ingest-context.ts';
import { sweepUnnamedObjects, UNNAMED_LIMIT } from '../usecases/sweep-unnamed-objects.ts';
import { type BackgroundLoop, startBackgroundLoop } from './background-loop.ts';

/** How often leftovers are looked for, and the longest pause while that fails, in milliseconds; also at every start. */
const SWEEP_INTERVAL_MS = 3_600_000;

/** Keeps removing whole objects whose upload, fetch or delete was killed before its last step; see sweepUnnamedObjects. */
export function startUnnamedObjectSweeper(context: IngestContext, ageMs: number): BackgroundLoop {
  return startBackgroundLoop({
    name: 'unnamed object sweeper',
    run: async () => ((await sweepUnnamedObjects(context, ageMs)) === UNNAMED_LIMIT ? 'more' : 'done'),
    intervalMs: SWEEP_INTERVAL_MS,
    maxBackoffMs: SWEEP_INTERVAL_MS,
    log: context.log,
  });
}

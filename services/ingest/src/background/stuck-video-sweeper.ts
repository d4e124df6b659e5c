import type { IngestContext } from '../usecases/ingest-context.ts';
import { PUT_RIGHT_LIMIT, putRightStuckVideos } from '../usecases/put-right-stuck-videos.ts';
import { type BackgroundLoop, startBackgroundLoop } from './background-loop.ts';

/** Longest time between two looks, in milliseconds, and longest pause while the database cannot be reached. */
const STUCK_MAX_INTERVAL_MS = 60_000;

/** Keeps putting right what stands in a state that nobody else would change; see putRightStuckVideos. */
export function startStuckVideoSweeper(context: IngestContext): BackgroundLoop {
  return startBackgroundLoop({
    name: 'stuck video sweeper',
    run: async () => ((await putRightStuckVideos(context)) === PUT_RIGHT_LIMIT ? 'more' : 'done'),
    intervalMs: Math.min(context.settings.stuckTimeoutMs, STUCK_MAX_INTERVAL_MS),
    maxBackoffMs: STUCK_MAX_INTERVAL_MS,
    log: context.log,
  });
}

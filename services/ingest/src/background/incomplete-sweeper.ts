import { type MediaStore, sweepUnfinished, UnfinishedWritesHiddenError } from '@vidi/media-store';
import type { Logger } from '@vidi/service-kit';
import { type BackgroundLoop, startBackgroundLoop } from './background-loop.ts';

/** How often leftovers are looked for, in milliseconds; also at every start. */
const SWEEP_INTERVAL_MS = 3_600_000;

/** Longest pause while the media store cannot be read, in milliseconds. */
const SWEEP_MAX_BACKOFF_MS = SWEEP_INTERVAL_MS;

/** No writer is silent for a day: uploads and fetches that stand still are cut off after minutes at most. */
export const LEFTOVER_AGE_MS = 24 * 3_600_000;

/** Keeps removing halves of uploads and fetches whose writer was killed: nobody else would, and they can be as large as videos. */
export function startIncompleteSweeper(
  mediaStore: Pick<MediaStore, 'listUnfinished'>,
  ageMs: number,
  log: Logger,
): BackgroundLoop {
  let isHidden = false;
  return startBackgroundLoop({
    name: 'incomplete sweeper',
    run: async () => {
      if (isHidden) return 'done';
      try {
        const writes = await sweepUnfinished(mediaStore, ageMs);
        if (writes > 0) log.info({ writes }, 'removed halves of uploads and fetches that were never finished');
      } catch (error) {
        if (!(error instanceof UnfinishedWritesHiddenError)) throw error;
        // It will not learn it within the hour: said once, and not asked again.
        isHidden = true;
        log.warn({ reason: error.reason }, error.message);
      }
      return 'done';
    },
    intervalMs: SWEEP_INTERVAL_MS,
    maxBackoffMs: SWEEP_MAX_BACKOFF_MS,
    log,
  });
}

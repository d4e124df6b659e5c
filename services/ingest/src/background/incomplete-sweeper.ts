import type { FilesystemMediaStore } from '@vidi/media-store';
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
  mediaStore: Pick<FilesystemMediaStore, 'sweepIncomplete'>,
  log: Logger,
): BackgroundLoop {
  return startBackgroundLoop({
    name: 'incomplete sweeper',
    run: async () => {
      const files = await mediaStore.sweepIncomplete(LEFTOVER_AGE_MS);
      if (files > 0) log.info({ files }, 'removed halves of uploads and fetches that were never finished');
      return 'done';
    },
    intervalMs: SWEEP_INTERVAL_MS,
    maxBackoffMs: SWEEP_MAX_BACKOFF_MS,
    log,
  });
}

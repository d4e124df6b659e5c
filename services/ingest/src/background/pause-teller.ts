import type { Pause } from '../domain/pause.ts';
import type { IngestContext } from '../usecases/ingest-context.ts';
import { type BackgroundLoop, startBackgroundLoop } from './background-loop.ts';

/** How often it is looked at without news, in milliseconds, and the longest pause while the database cannot be reached. */
const LOOK_INTERVAL_MS = 60_000;

/** Tells in the log whether work is taken, each time that changes, whoever changed it where; at the start too when it is not. */
export function startPauseTeller({ unitOfWork, log }: IngestContext): BackgroundLoop {
  let known: Pause | undefined;
  return startBackgroundLoop({
    name: 'pause teller',
    run: async () => {
      const pause = await unitOfWork.read(async ({ workQueue }) => await workQueue.pause());
      if (pause !== undefined && pause.pauseTime.getTime() !== known?.pauseTime.getTime()) {
        log.warn({ ...pause }, 'work is paused: none is taken until it is resumed');
      }
      if (pause === undefined && known !== undefined) log.warn({ ...known }, 'work is resumed: it is taken again');
      known = pause;
      return 'done';
    },
    intervalMs: LOOK_INTERVAL_MS,
    maxBackoffMs: LOOK_INTERVAL_MS,
    log,
  });
}

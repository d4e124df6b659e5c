import { trimDeadLetters } from '../usecases/dead-letters/trim-dead-letters.ts';
import type { IngestContext } from '../usecases/ingest-context.ts';
import { type BackgroundLoop, startBackgroundLoop } from './background-loop.ts';

/** Longest time between two looks, in milliseconds: so long more letters may be kept than are to be. */
const INTERVAL_MS = 10_000;

/** Longest pause while the database cannot be reached, in milliseconds. */
const MAX_BACKOFF_MS = 60_000;

/** Keeps removing dead letters by VIDI_DEAD_LETTER_RETENTION and VIDI_MAX_DEAD_LETTERS. */
export function startDeadLetterKeeper(context: IngestContext): BackgroundLoop {
  return startBackgroundLoop({
    name: 'dead letter keeper',
    run: async () => {
      await trimDeadLetters(context);
      return 'done';
    },
    intervalMs: Math.min(INTERVAL_MS, context.settings.deadLetters.retentionMs),
    maxBackoffMs: MAX_BACKOFF_MS,
    log: context.log,
  });
}

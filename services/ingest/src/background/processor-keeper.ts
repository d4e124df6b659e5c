import { processorState } from '../domain/processor.ts';
import type { IngestContext } from '../usecases/ingest-context.ts';
import { forgetProcessors } from '../usecases/processors/forget-processors.ts';
import { type BackgroundLoop, startBackgroundLoop } from './background-loop.ts';

/** Longest pause while the database cannot be reached, in milliseconds. */
const KEEPER_MAX_BACKOFF_MS = 60_000;

/**
 * Keeps an eye on the registered processors: those that fall silent are told in the log, once, and later forgotten. Silence
 * counts only while somebody could have heard something: not while ingest was down, or the database out of its reach.
 */
export function startProcessorKeeper(context: IngestContext): BackgroundLoop {
  const { settings, clock, log } = context;
  const { timeoutMs, forgetMs } = settings.processors;
  const lost = new Set<string>();
  let listeningSince: number | undefined;
  return startBackgroundLoop({
    name: 'processor keeper',
    run: async () => {
      const now = clock.now().getTime();
      listeningSince ??= now;
      try {
        if (now - listeningSince > forgetMs) await forgetProcessors(context);
        if (now - listeningSince > timeoutMs) await tellLost(context, lost);
      } catch (error) {
        listeningSince = undefined;
        throw error;
      }
      return 'done';
    },
    intervalMs: Math.min(timeoutMs, forgetMs) / 2,
    maxBackoffMs: KEEPER_MAX_BACKOFF_MS,
    log,
  });
}

/** @param lost those that were told of, which is kept up to date. */
async function tellLost({ unitOfWork, settings, clock, log }: IngestContext, lost: Set<string>): Promise<void> {
  const processors = await unitOfWork.read(async (snapshot) => await snapshot.processors.list());
  const silent = processors.filter(
    (processor) => processorState(processor, settings.processors.timeoutMs, clock.now()) === 'LOST',
  );
  for (const { id: processorId, host, lastSeenTime } of silent) {
    if (!lost.has(processorId))
      log.warn({ processorId, host, lastSeenTime }, 'processor lost: it is no longer heard of');
  }
  lost.clear();
  for (const { id } of silent) lost.add(id);
}

import { processorState } from '../domain/processor.ts';
import type { IngestContext } from '../usecases/ingest-context.ts';
import { forgetProcessors } from '../usecases/processors/forget-processors.ts';
import { type UnservedJobs, unservedJobs } from '../usecases/queue/unserved-jobs.ts';
import { standingProcessors } from '../usecases/waiting-reason.ts';
import { type BackgroundLoop, startBackgroundLoop } from './background-loop.ts';

/** Longest pause while the database cannot be reached, in milliseconds. */
const KEEPER_MAX_BACKOFF_MS = 60_000;

/**
 * Keeps an eye on the registered processors: those that fall silent are told in the log, once, and later forgotten; and so is work
 * that none of them can take. Silence
 * counts only while somebody could have heard something: not while ingest was down, or the database out of its reach.
 */
export function startProcessorKeeper(context: IngestContext): BackgroundLoop {
  const { settings, clock, log } = context;
  const { timeoutMs, forgetMs } = settings.processors;
  const lost = new Set<string>();
  const unserved = new Set<string>();
  let listeningSince: number | undefined;
  return startBackgroundLoop({
    name: 'processor keeper',
    run: async () => {
      const now = clock.now().getTime();
      listeningSince ??= now;
      try {
        if (now - listeningSince > forgetMs) await forgetProcessors(context);
        if (now - listeningSince > timeoutMs) {
          await tellLost(context, lost);
          await tellUnserved(context, unserved);
        }
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

/** @param told what was told of, which is kept up to date. */
async function tellUnserved(context: IngestContext, told: Set<string>): Promise<void> {
  const found = await context.unitOfWork.read(
    async (snapshot) => await unservedJobs(snapshot.workQueue, await standingProcessors(context, snapshot)),
  );
  for (const { needs, count, reason } of found) {
    if (told.has(keyOf({ needs, reason }))) continue;
    context.log.error({ reason: reason.reason, needs, jobs: count }, `work that nobody can take: ${reason.message}`);
  }
  if (told.size > 0 && found.length === 0) context.log.info('all work can be taken again');
  told.clear();
  for (const one of found) told.add(keyOf(one));
}

function keyOf({ needs, reason }: Pick<UnservedJobs, 'needs' | 'reason'>): string {
  return [reason.reason, ...needs].join();
}

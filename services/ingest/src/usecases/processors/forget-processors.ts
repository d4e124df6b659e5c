import type { IngestContext } from '../ingest-context.ts';

/** Forgets processors that vanished VIDI_PROCESSOR_FORGET ago. @returns how many. */
export async function forgetProcessors({ unitOfWork, clock, settings, log }: IngestContext): Promise<number> {
  const since = new Date(clock.now().getTime() - settings.processors.forgetMs);
  const ids = await unitOfWork.write(async ({ processors }) => await processors.removeNotSeenSince(since));
  for (const processorId of ids) log.info({ processorId }, 'a processor that had vanished is forgotten');
  return ids.length;
}

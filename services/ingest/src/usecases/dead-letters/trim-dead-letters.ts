import type { IngestContext } from '../ingest-context.ts';

/** Removes dead letters that were kept for as long as is set, and the oldest of more than are kept; returns how many. */
export async function trimDeadLetters({ unitOfWork, clock, settings, log }: IngestContext): Promise<number> {
  const { retentionMs, maxCount } = settings.deadLetters;
  const before = new Date(clock.now().getTime() - retentionMs);
  const { expired, tooMany } = await unitOfWork.write(async ({ deadLetters }) => ({
    expired: await deadLetters.removeOlderThan(before),
    tooMany: await deadLetters.removeAllButNewest(maxCount),
  }));
  if (expired > 0) log.info({ expired }, 'dead letters expired');
  if (tooMany > 0) {
    log.warn({ tooMany, limit: maxCount, setting: 'VIDI_MAX_DEAD_LETTERS' }, 'more dead letters than are kept');
  }
  return expired + tooMany;
}

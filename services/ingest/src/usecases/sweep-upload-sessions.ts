import { discardInTransaction, letGo } from './discard-upload-session.ts';
import type { IngestContext } from './ingest-context.ts';

/** Most sessions that one sweep removes. */
export const SWEEP_LIMIT = 100;

/**
 * Removes sessions that have expired, with their parts; those that have ended, when they need not be remembered any more; and
 * those whose removal failed before.
 *
 * @returns how many there were.
 */
export async function sweepUploadSessions(context: IngestContext): Promise<number> {
  const { unitOfWork, clock, log } = context;
  const now = clock.now();
  const { count, discarded } = await unitOfWork.write(async ({ uploadSessions }) => {
    const expired = await uploadSessions.takeExpired(now, SWEEP_LIMIT);
    const left = [];
    for (const session of expired) left.push(await discardInTransaction(uploadSessions, session, now));
    return { count: expired.length, discarded: left.filter((session) => session !== undefined) };
  });
  for (const session of discarded) await letGo(context, session);
  if (discarded.length > 0)
    log.info({ uploadSessions: discarded.length }, 'removed upload sessions that were not completed');
  return count;
}

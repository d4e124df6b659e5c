import { discardSession, type UploadSession } from '../domain/upload-session.ts';
import type { UploadSessionRepository } from '../ports/upload-session-repository.ts';
import type { IngestContext } from './ingest-context.ts';
import { requireDirectUploads } from './visible-upload-session.ts';

/** After how long the sweep looks at a discarded session again whose parts could not be removed, in milliseconds. */
const RETRY_MS = 60_000;

/**
 * Makes a session invisible.
 *
 * @returns it, to be let go of after the transaction; undefined when nothing of it is left in the bucket that is its own.
 */
export async function discardInTransaction(
  sessions: Pick<UploadSessionRepository, 'save' | 'delete'>,
  session: UploadSession,
  now: Date,
): Promise<UploadSession | undefined> {
  if (session.state === 'COMPLETED') {
    await sessions.delete(session.id);
    return undefined;
  }
  const discarded = discardSession(session, new Date(now.getTime() + RETRY_MS));
  await sessions.save(discarded);
  return discarded;
}

/**
 * Removes what the bucket has of a discarded session, then its row. What fails is left to the sweep, as nobody can see the
 * session any more.
 */
export async function letGo(context: IngestContext, session: UploadSession): Promise<void> {
  const { unitOfWork, mediaStore, log } = context;
  try {
    await requireDirectUploads(context).abort(session);
    // Joined, but not yet a video, or refused.
    await mediaStore.delete(session.key);
    await unitOfWork.write(async ({ uploadSessions }) => await uploadSessions.delete(session.id));
  } catch (error) {
    log.warn({ err: error, uploadSessionId: session.id }, 'an upload session could not be removed; will try again');
  }
}

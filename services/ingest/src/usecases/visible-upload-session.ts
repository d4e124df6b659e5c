import type { DirectUploads } from '@vidi/media-store';
import { type Caller, reaches } from '../domain/caller.ts';
import { hasExpired, type UploadSession } from '../domain/upload-session.ts';
import { UploadSessionNotFoundError, UploadSessionsNeedS3Error } from '../domain/upload-session-errors.ts';
import type { IngestContext } from './ingest-context.ts';

/** @throws UploadSessionsNeedS3Error when the media store takes nothing from clients themselves. */
export function requireDirectUploads({ directUploads }: Pick<IngestContext, 'directUploads'>): DirectUploads {
  if (directUploads === undefined) throw new UploadSessionsNeedS3Error();
  return directUploads;
}

/**
 * A session that the caller may know of.
 *
 * @throws UploadSessionNotFoundError when there is none with this id, it is another owner's, or it is to be swept.
 */
export function requireVisibleSession(
  session: UploadSession | undefined,
  caller: Caller,
  id: string,
  now: Date,
): UploadSession {
  if (session === undefined || session.state === 'DISCARDED') throw new UploadSessionNotFoundError(id);
  if (!reaches(caller, session.owner) || hasExpired(session, now)) throw new UploadSessionNotFoundError(id);
  return session;
}

/** Reads a session. @throws UploadSessionNotFoundError, UploadSessionsNeedS3Error */
export async function readVisibleSession(context: IngestContext, caller: Caller, id: string): Promise<UploadSession> {
  requireDirectUploads(context);
  const session = await context.unitOfWork.read(async ({ uploadSessions }) => await uploadSessions.find(id));
  return requireVisibleSession(session, caller, id, context.clock.now());
}

import type { Caller } from '../domain/caller.ts';
import { UploadSessionNotFoundError } from '../domain/upload-session-errors.ts';
import { discardInTransaction, letGo } from './discard-upload-session.ts';
import type { IngestContext } from './ingest-context.ts';
import { requireDirectUploads, requireVisibleSession } from './visible-upload-session.ts';

/**
 * Gives a session up, with its parts. The video of a completed one stays.
 *
 * @param allowMissing whether it is fine that there is none (AIP-135).
 * @throws UploadSessionsNeedS3Error, UploadSessionNotFoundError
 */
export async function abortUploadSession(
  context: IngestContext,
  caller: Caller,
  id: string,
  allowMissing: boolean,
): Promise<void> {
  requireDirectUploads(context);
  const { unitOfWork, clock, log } = context;
  try {
    const discarded = await unitOfWork.write(async ({ uploadSessions }) => {
      const session = requireVisibleSession(await uploadSessions.lock(id), caller, id, clock.now());
      return await discardInTransaction(uploadSessions, session, clock.now());
    });
    log.info({ uploadSessionId: id }, 'upload session aborted');
    if (discarded !== undefined) await letGo(context, discarded);
  } catch (error) {
    if (!(allowMissing && error instanceof UploadSessionNotFoundError)) throw error;
  }
}

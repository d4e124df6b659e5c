import type { Caller } from '../domain/caller.ts';
import type { IngestContext } from './ingest-context.ts';
import { sessionView, type UploadSessionView } from './upload-session-view.ts';
import { readVisibleSession } from './visible-upload-session.ts';

/** Reads a session. @throws UploadSessionNotFoundError, UploadSessionsNeedS3Error */
export async function getUploadSession(context: IngestContext, caller: Caller, id: string): Promise<UploadSessionView> {
  return await sessionView(context, await readVisibleSession(context, caller, id));
}

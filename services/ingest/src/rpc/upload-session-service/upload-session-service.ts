import type { ServiceImpl } from '@connectrpc/connect';
import type { UploadSessionService } from '@vidi/contracts/vidi/v1/upload_session_service';
import type { UploadVerifier } from '../../ports/upload-verifier.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { abortUploadSessionRpc } from './abort-upload-session.ts';
import { completeUploadSessionRpc } from './complete-upload-session.ts';
import { createUploadSessionRpc } from './create-upload-session.ts';
import { getUploadSessionRpc } from './get-upload-session.ts';
import { listUploadPartsRpc } from './list-upload-parts.ts';
import { listUploadSessionsRpc } from './list-upload-sessions.ts';

/** vidi.v1.UploadSessionService: uploads that go straight to the bucket, by way of the gateway as far as they are words. */
export function createUploadSessionService(
  context: IngestContext,
  verifier: UploadVerifier,
): ServiceImpl<typeof UploadSessionService> {
  return {
    createUploadSession: createUploadSessionRpc(context),
    getUploadSession: getUploadSessionRpc(context),
    listUploadSessions: listUploadSessionsRpc(context),
    listUploadParts: listUploadPartsRpc(context),
    completeUploadSession: completeUploadSessionRpc(context, verifier),
    abortUploadSession: abortUploadSessionRpc(context),
  };
}

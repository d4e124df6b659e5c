import type { HandlerContext } from '@connectrpc/connect';
import type { AbortUploadSessionRequest } from '@vidi/contracts/vidi/v1/upload_session_service';
import { abortUploadSession } from '../../usecases/abort-upload-session.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { callerOf } from '../caller-of.ts';

/** vidi.v1.UploadSessionService/AbortUploadSession */
export function abortUploadSessionRpc(context: IngestContext) {
  return async ({ id, allowMissing }: AbortUploadSessionRequest, call: HandlerContext) => {
    await abortUploadSession(context, callerOf(call), id, allowMissing);
    return {};
  };
}

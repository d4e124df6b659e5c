import type { HandlerContext } from '@connectrpc/connect';
import type { GetUploadSessionRequest } from '@vidi/contracts/vidi/v1/upload_session_service';
import { getUploadSession } from '../../usecases/get-upload-session.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { callerOf } from '../caller-of.ts';
import { uploadSessionMessage } from '../upload-session-message.ts';

/** vidi.v1.UploadSessionService/GetUploadSession */
export function getUploadSessionRpc(context: IngestContext) {
  return async ({ id }: GetUploadSessionRequest, call: HandlerContext) =>
    uploadSessionMessage(await getUploadSession(context, callerOf(call), id), context.settings.retention);
}

import type { HandlerContext } from '@connectrpc/connect';
import type { ListUploadSessionsRequest } from '@vidi/contracts/vidi/v1/upload_session_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { listUploadSessions } from '../../usecases/list-upload-sessions.ts';
import { callerOf } from '../caller-of.ts';
import { uploadSessionMessage } from '../upload-session-message.ts';

/** vidi.v1.UploadSessionService/ListUploadSessions */
export function listUploadSessionsRpc(context: IngestContext) {
  return async ({ pageSize, pageToken }: ListUploadSessionsRequest, call: HandlerContext) => {
    const page = await listUploadSessions(context, callerOf(call), { pageSize, pageToken });
    return {
      uploadSessions: page.sessions.map((view) => uploadSessionMessage(view, context.settings.retention)),
      nextPageToken: page.nextPageToken,
    };
  };
}

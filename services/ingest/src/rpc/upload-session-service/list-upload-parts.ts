import type { HandlerContext } from '@connectrpc/connect';
import type { ListUploadPartsRequest } from '@vidi/contracts/vidi/v1/upload_session_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { listUploadParts } from '../../usecases/list-upload-parts.ts';
import { callerOf } from '../caller-of.ts';
import { uploadPartMessage } from '../upload-session-message.ts';

/** vidi.v1.UploadSessionService/ListUploadParts */
export function listUploadPartsRpc(context: IngestContext) {
  return async ({ id, pageSize, pageToken }: ListUploadPartsRequest, call: HandlerContext) => {
    const page = await listUploadParts(context, callerOf(call), id, { pageSize, pageToken });
    return { parts: page.parts.map(uploadPartMessage), nextPageToken: page.nextPageToken };
  };
}

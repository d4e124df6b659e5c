import type { HandlerContext } from '@connectrpc/connect';
import type { CreateUploadSessionRequest } from '@vidi/contracts/vidi/v1/upload_session_service';
import { createUploadSession } from '../../usecases/create-upload-session.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { callerOf } from '../caller-of.ts';
import { featureFromMessage } from '../feature-codec.ts';
import { languageFromMessage } from '../language-codec.ts';
import { onDuplicateFromMessage } from '../on-duplicate-codec.ts';
import { priorityFromMessage } from '../priority-codec.ts';
import { uploadSessionMessage } from '../upload-session-message.ts';

/** vidi.v1.UploadSessionService/CreateUploadSession */
export function createUploadSessionRpc(context: IngestContext) {
  return async (request: CreateUploadSessionRequest, call: HandlerContext) => {
    const { fileName, contentType, title, labels, requestId, sha256, sizeBytes, force } = request;
    const view = await createUploadSession(context, callerOf(call), {
      fileName,
      contentType,
      title,
      labels,
      requestId,
      sha256,
      sizeBytes: Number(sizeBytes),
      features: request.features.map((feature) => featureFromMessage(feature, 'features')),
      onDuplicate: onDuplicateFromMessage(request.onDuplicate, 'on_duplicate'),
      priority: priorityFromMessage(request.priority, 'priority'),
      force,
      language: languageFromMessage(request.language, 'language'),
    });
    return uploadSessionMessage(view, context.settings.retention);
  };
}

import type { HandlerContext } from '@connectrpc/connect';
import type { CompleteUploadSessionRequest } from '@vidi/contracts/vidi/v1/upload_session_service';
import type { UploadVerifier } from '../../ports/upload-verifier.ts';
import { completeUploadSession } from '../../usecases/complete-upload-session.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { callerOf } from '../caller-of.ts';
import { uploadSessionMessage } from '../upload-session-message.ts';

/** Longest wait for the bytes to be verified before the answer is that they still are, in milliseconds. */
const MAX_WAIT_MS = 20_000;

/** How much of the time that is left until the call's deadline may be waited, so that the answer comes before it. */
const WAIT_SHARE = 0.7;

/** vidi.v1.UploadSessionService/CompleteUploadSession */
export function completeUploadSessionRpc(context: IngestContext, verifier: UploadVerifier) {
  return async ({ id, parts }: CompleteUploadSessionRequest, call: HandlerContext) => {
    const waitMs = Math.min(MAX_WAIT_MS, (call.timeoutMs() ?? Number.POSITIVE_INFINITY) * WAIT_SHARE);
    const view = await completeUploadSession(context, verifier, callerOf(call), { id, parts, waitMs });
    return uploadSessionMessage(view, context.settings.retention);
  };
}

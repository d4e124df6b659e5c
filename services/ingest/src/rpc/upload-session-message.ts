import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type UploadPart as UploadPartMessage,
  UploadPartSchema,
  UploadSession_State,
  type UploadSession as UploadSessionMessage,
  UploadSessionSchema,
} from '@vidi/contracts/vidi/v1/upload_session';
import type { Retention } from '../domain/retention.ts';
import { partCount } from '../domain/upload-parts.ts';
import type { UploadSessionState } from '../domain/upload-session.ts';
import type { UploadPartView, UploadSessionView } from '../usecases/upload-session-view.ts';
import { videoMessage } from './video-message.ts';

const STATE_NUMBERS = {
  OPEN: UploadSession_State.OPEN,
  VERIFYING: UploadSession_State.VERIFYING,
  COMPLETED: UploadSession_State.COMPLETED,
  FAILED: UploadSession_State.FAILED,
  // Never shown: what is discarded is not found.
  DISCARDED: UploadSession_State.STATE_UNSPECIFIED,
} as const satisfies Record<UploadSessionState, UploadSession_State>;

/** A session as the API shows it. */
export function uploadSessionMessage(
  { session, parts, video }: UploadSessionView,
  retention: Retention,
): UploadSessionMessage {
  const { refusal } = session;
  return create(UploadSessionSchema, {
    id: session.id,
    state: STATE_NUMBERS[session.state],
    fileName: session.fileName,
    title: session.title,
    sizeBytes: BigInt(session.sizeBytes),
    partSizeBytes: BigInt(session.partSizeBytes),
    partCount: partCount(session),
    parts: parts.map(uploadPartMessage),
    verifiedBytes: BigInt(session.verifiedBytes),
    ...(video && { video: videoMessage(video, retention) }),
    ...(refusal && { error: { reason: refusal.reason, message: refusal.message } }),
    createTime: timestampFromDate(session.createTime),
    expireTime: timestampFromDate(session.expireTime),
  });
}

/** A part as the API shows it. */
export function uploadPartMessage({ number, start, sizeBytes, url, etag }: UploadPartView): UploadPartMessage {
  return create(UploadPartSchema, {
    number,
    start: BigInt(start),
    sizeBytes: BigInt(sizeBytes),
    url,
    received: etag !== undefined,
    ...(etag !== undefined && { etag }),
  });
}

import {
  UploadSession_State as WireState,
  type UploadSession as WireUploadSession,
} from '@vidi/contracts/vidi/v1/upload_session';
import { type Reason, toReason } from './feature.ts';
import { toVideo, type Video } from './video.ts';
import { toDate, toNumber } from './wire-values.ts';

/**
 * Where an upload session stands: `OPEN` for parts, `VERIFYING` its bytes, `COMPLETED` with a video, or `FAILED` with a reason.
 * `UNKNOWN` is what only a newer server has.
 */
export type UploadSessionState = 'OPEN' | 'VERIFYING' | 'COMPLETED' | 'FAILED' | 'UNKNOWN';

/** An upload that goes straight to the bucket of the server's media store, in parts. */
export interface UploadSession {
  readonly id: string;
  readonly state: UploadSessionState;
  /** As they were given when it was created. */
  readonly fileName: string;
  readonly title: string;
  /** Of the whole file. */
  readonly sizeBytes: number;
  /** Of every part but the last, which has the rest. */
  readonly partSizeBytes: number;
  readonly partCount: number;
  /** How many bytes have been checked since it was completed. */
  readonly verifiedBytes: number;
  /** What the bytes became; undefined before, and when the video was deleted since. */
  readonly video: Video | undefined;
  /** Why the bytes were refused; undefined unless it has FAILED. */
  readonly error: Reason | undefined;
  readonly createTime: Date;
  /** When it is forgotten, with its parts unless it is COMPLETED. */
  readonly expireTime: Date;
}

/** Reads a session. */
export function toUploadSession(session: WireUploadSession): UploadSession {
  return {
    id: session.id,
    state: STATES[session.state] ?? 'UNKNOWN',
    fileName: session.fileName,
    title: session.title,
    sizeBytes: toNumber(session.sizeBytes),
    partSizeBytes: toNumber(session.partSizeBytes),
    partCount: session.partCount,
    verifiedBytes: toNumber(session.verifiedBytes),
    video: session.video && toVideo(session.video),
    error: toReason(session.error),
    createTime: toDate(session.createTime) ?? new Date(0),
    expireTime: toDate(session.expireTime) ?? new Date(0),
  };
}

const STATES: Readonly<Record<number, UploadSessionState>> = {
  [WireState.OPEN]: 'OPEN',
  [WireState.VERIFYING]: 'VERIFYING',
  [WireState.COMPLETED]: 'COMPLETED',
  [WireState.FAILED]: 'FAILED',
};

import type { Video } from '../model/video.ts';
import { type ErrorCode, VidiError, type VidiErrorInit } from './vidi-error.ts';

/** INVALID_ARGUMENT (400) or OUT_OF_RANGE (a range outside of a file, 416 over REST): `details` name the fields. */
export class InvalidArgumentError extends VidiError {
  override readonly name = 'InvalidArgumentError';
}

/** FAILED_PRECONDITION (400): the request is right, the state of things is not: `VIDEO_ENDED`, `VIDEO_NOT_ENDED`. */
export class FailedPreconditionError extends VidiError {
  override readonly name = 'FailedPreconditionError';
}

/** UNAUTHENTICATED (401): no or wrong credentials. */
export class UnauthenticatedError extends VidiError {
  override readonly name = 'UnauthenticatedError';
}

/** PERMISSION_DENIED (403): these credentials may not do that. */
export class PermissionDeniedError extends VidiError {
  override readonly name = 'PermissionDeniedError';
}

/** NOT_FOUND (404): there is no such video, or it has no such result, source or artifact; `reason` says which. */
export class NotFoundError extends VidiError {
  override readonly name = 'NotFoundError';
}

/** ALREADY_EXISTS or ABORTED (409): it does not go together with what was done before: `ETAG_MISMATCH`, `REQUEST_ID_REUSED`. */
export class ConflictError extends VidiError {
  override readonly name = 'ConflictError';
}

/** RESOURCE_EXHAUSTED (429, 413 for too large an upload, 507 for a full store): a limit was reached; the message names it. */
export class ResourceExhaustedError extends VidiError {
  override readonly name = 'ResourceExhaustedError';
}

/** UNIMPLEMENTED (501): this server does not have that method. */
export class UnimplementedError extends VidiError {
  override readonly name = 'UnimplementedError';
}

/** INTERNAL, UNKNOWN or DATA_LOSS (500): a fault of the server. */
export class InternalError extends VidiError {
  override readonly name = 'InternalError';
}

/** UNAVAILABLE (503): the server cannot do it now; later it may. */
export class UnavailableError extends VidiError {
  override readonly name: string = 'UnavailableError';
}

/** No server answered: wrong address, not running, or the connection broke. */
export class ConnectionError extends UnavailableError {
  override readonly name = 'ConnectionError';
}

/** DEADLINE_EXCEEDED (504), or the client's own time limit passed. */
export class TimeoutError extends VidiError {
  override readonly name = 'TimeoutError';
}

/** The video ended `FAILED`; `reason` says why, `video` is its last state. */
export class VideoFailedError extends VidiError {
  override readonly name = 'VideoFailedError';
  readonly video: Video;

  constructor(video: Video) {
    super(`video ${video.id} failed: ${video.error?.message ?? 'no reason was given'}`, {
      reason: video.error?.reason,
    });
    this.video = video;
  }
}

/** The video ended `CANCELLED`; `video` is its last state. */
export class VideoCancelledError extends VidiError {
  override readonly name = 'VideoCancelledError';
  readonly video: Video;

  constructor(video: Video) {
    super(`video ${video.id} was cancelled`, { reason: 'VIDEO_CANCELLED' });
    this.video = video;
  }
}

/** Makes the error whose class belongs to `code`. */
export function createVidiError(code: ErrorCode, message: string, init: Omit<VidiErrorInit, 'code'>): VidiError {
  const ErrorClass = CLASSES[code];
  return new ErrorClass(message, { ...init, code, status: init.status ?? HTTP_STATUS[code] });
}

const CLASSES: Readonly<Record<ErrorCode, new (message: string, init: VidiErrorInit) => VidiError>> = {
  CANCELLED: VidiError,
  UNKNOWN: InternalError,
  INVALID_ARGUMENT: InvalidArgumentError,
  DEADLINE_EXCEEDED: TimeoutError,
  NOT_FOUND: NotFoundError,
  ALREADY_EXISTS: ConflictError,
  PERMISSION_DENIED: PermissionDeniedError,
  RESOURCE_EXHAUSTED: ResourceExhaustedError,
  FAILED_PRECONDITION: FailedPreconditionError,
  ABORTED: ConflictError,
  OUT_OF_RANGE: InvalidArgumentError,
  UNIMPLEMENTED: UnimplementedError,
  INTERNAL: InternalError,
  UNAVAILABLE: UnavailableError,
  DATA_LOSS: InternalError,
  UNAUTHENTICATED: UnauthenticatedError,
};

/** The HTTP status of each code, as google/rpc/code.proto gives it. */
const HTTP_STATUS: Readonly<Record<ErrorCode, number>> = {
  CANCELLED: 499,
  UNKNOWN: 500,
  INVALID_ARGUMENT: 400,
  DEADLINE_EXCEEDED: 504,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  PERMISSION_DENIED: 403,
  RESOURCE_EXHAUSTED: 429,
  FAILED_PRECONDITION: 400,
  ABORTED: 409,
  OUT_OF_RANGE: 400,
  UNIMPLEMENTED: 501,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DATA_LOSS: 500,
  UNAUTHENTICATED: 401,
};

/** Whether a word is one of the canonical codes. */
export function isErrorCode(word: unknown): word is ErrorCode {
  return typeof word === 'string' && Object.hasOwn(HTTP_STATUS, word);
}

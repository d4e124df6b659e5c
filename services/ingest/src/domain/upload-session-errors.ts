import { IngestError } from './errors.ts';

/** The media store is a folder, which clients cannot reach. */
export class UploadSessionsNeedS3Error extends IngestError {
  override readonly name = 'UploadSessionsNeedS3Error';
  override readonly reason = 'UPLOAD_SESSIONS_NEED_S3';

  constructor() {
    super(
      'Upload sessions go straight to a bucket, and this server keeps its media in a folder (VIDI_MEDIA_STORE is not s3). ' +
        'Send large files by the tus protocol to /api/v1/uploads, which can be resumed, or in one request to /api/v1/videos.',
    );
  }
}

/** There is no such session: never was, was aborted, or has expired. */
export class UploadSessionNotFoundError extends IngestError {
  override readonly name = 'UploadSessionNotFoundError';
  override readonly reason = 'UPLOAD_SESSION_NOT_FOUND';
  override readonly metadata: Readonly<Record<string, string>>;

  constructor(sessionId: string) {
    super(`There is no upload session with the id ${JSON.stringify(sessionId)}; it may have expired.`);
    this.metadata = { upload_session_id: sessionId };
  }
}

/** The session takes no parts any more. */
export class UploadSessionNotOpenError extends IngestError {
  override readonly name = 'UploadSessionNotOpenError';
  override readonly reason = 'UPLOAD_SESSION_NOT_OPEN';
  override readonly metadata: Readonly<Record<string, string>>;

  constructor(sessionId: string, state: string) {
    super(`The upload session ${sessionId} is ${state}: it takes no parts any more.`);
    this.metadata = { upload_session_id: sessionId, state };
  }
}

/** A part that keeps an upload from being whole. */
export interface UnfitPart {
  readonly number: number;
  /** How many bytes it must have. */
  readonly expectedBytes: number;
  /** How many the bucket has; undefined when it has no such part. */
  readonly actualBytes: number | undefined;
}

/** How many parts a message names. */
const NAMED_PARTS = 5;

/** Parts are missing, or have another size than they must have. */
export class UploadPartsMissingError extends IngestError {
  override readonly name = 'UploadPartsMissingError';
  override readonly reason = 'UPLOAD_PARTS_MISSING';
  override readonly metadata: Readonly<Record<string, string>>;

  /** @param unfit at least one, by number. */
  constructor(unfit: readonly UnfitPart[], partCount: number) {
    const named = unfit
      .slice(0, NAMED_PARTS)
      .map(({ number, expectedBytes, actualBytes }) =>
        actualBytes === undefined ? String(number) : `${number} (has ${actualBytes} bytes instead of ${expectedBytes})`,
      );
    const more = unfit.length > named.length ? ` and ${unfit.length - named.length} more` : '';
    super(
      `Parts are missing, ${unfit.length} of ${partCount}: ${named.join(', ')}${more}. Send them, then complete again.`,
    );
    this.metadata = {
      missing_count: String(unfit.length),
      missing: unfit
        .slice(0, NAMED_PARTS)
        .map(({ number }) => number)
        .join(','),
    };
  }
}

/** The bucket has lost the parts of a session that it had before: they were removed past this service. */
export class UploadPartsLostError extends IngestError {
  override readonly name = 'UploadPartsLostError';
  override readonly reason = 'UPLOAD_PARTS_MISSING';

  constructor(options?: ErrorOptions) {
    super(
      'The bucket does not have the parts of this upload any more; begin another session and send them again.',
      options,
    );
  }
}

/** The file has another size than the client said. */
export class UploadSizeMismatchError extends IngestError {
  override readonly name = 'UploadSizeMismatchError';
  override readonly reason = 'UPLOAD_SIZE_MISMATCH';
  override readonly metadata: Readonly<Record<string, string>>;

  /** Both in bytes. */
  constructor(expected: number, actual: number) {
    super(`The file that came has ${actual} bytes, not ${expected}; nothing of it was kept. Begin another session.`);
    this.metadata = { expected: String(expected), actual: String(actual) };
  }
}

/** The owner has as many sessions under way as are allowed. */
export class TooManyUploadSessionsError extends IngestError {
  override readonly name = 'TooManyUploadSessionsError';
  override readonly reason = 'TOO_MANY_UPLOAD_SESSIONS';
  override readonly metadata: Readonly<Record<string, string>>;

  /** @param limit which the setting VIDI_MAX_UPLOAD_SESSIONS moves. */
  constructor(limit: number) {
    super(
      `No more than ${limit} upload sessions of one owner can be under way, the limit set by VIDI_MAX_UPLOAD_SESSIONS: ` +
        'complete or abort some, or wait until they expire.',
    );
    this.metadata = { limit: String(limit), setting: 'VIDI_MAX_UPLOAD_SESSIONS' };
  }
}

/** The request id was used for another session (AIP-155). */
export class SessionRequestIdReusedError extends IngestError {
  override readonly name = 'SessionRequestIdReusedError';
  override readonly reason = 'REQUEST_ID_REUSED';
  override readonly metadata: Readonly<Record<string, string>>;

  /** @param sessionId the session that the other request made. */
  constructor(requestId: string, sessionId: string) {
    super(
      `The request id ${JSON.stringify(requestId)} was used for another request, which made the upload session ${sessionId}; ` +
        'a new request needs a new id.',
    );
    this.metadata = { request_id: requestId, upload_session_id: sessionId };
  }
}

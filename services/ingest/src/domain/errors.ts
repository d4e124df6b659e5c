/** The words by which programs tell the errors of this service apart. Stable. */
export type IngestErrorReason =
  | 'VIDEO_NOT_FOUND'
  | 'JOB_NOT_FOUND'
  | 'STALE_ATTEMPT'
  | 'INVALID_REQUEST'
  | 'INVALID_PAGE_TOKEN'
  | 'UPLOAD_EMPTY'
  | 'UPLOAD_INCOMPLETE'
  | 'NOT_A_VIDEO'
  | 'UNSUPPORTED_FORMAT'
  | 'CHECKSUM_MISMATCH'
  | 'STORE_FULL'
  | 'UPLOAD_TOO_LARGE'
  | 'RESULTS_INVALID'
  | 'ILLEGAL_TRANSITION'
  | 'VIDEO_ENDED'
  | 'VIDEO_NOT_ENDED'
  | 'RESULT_NOT_FOUND'
  | 'SOURCE_NOT_FOUND'
  | 'ARTIFACT_NOT_FOUND'
  | 'SOURCE_EXPIRED'
  | 'ARTIFACTS_EXPIRED'
  | 'RANGE_NOT_SATISFIABLE'
  | 'INVALID_FILTER'
  | 'INVALID_ORDER_BY'
  | 'ETAG_MISMATCH'
  | 'REQUEST_ID_REUSED'
  | 'PRIORITY_NOT_ALLOWED'
  | 'API_KEY_NOT_FOUND'
  | 'UPLOAD_SESSIONS_NEED_S3'
  | 'UPLOAD_SESSION_NOT_FOUND'
  | 'UPLOAD_SESSION_NOT_OPEN'
  | 'UPLOAD_PARTS_MISSING'
  | 'UPLOAD_SIZE_MISMATCH'
  | 'TOO_MANY_UPLOAD_SESSIONS'
  | 'DEAD_LETTER_NOT_FOUND'
  | 'DEAD_LETTER_NOT_NEEDED'
  | 'PROCESSOR_NOT_FOUND'
  | 'UPLOAD_NOT_ADOPTABLE'
  | 'DATABASE_UNAVAILABLE';

/**
 * An error of this service that a caller can act on. `reason` is the stable word for programs; the message is for people;
 * `metadata` goes with the reason to the caller.
 */
export abstract class IngestError extends Error {
  abstract readonly reason: IngestErrorReason;
  readonly metadata: Readonly<Record<string, string>> = {};
  /** The fields of the request that are to blame; none when it is not the request. */
  readonly violations: readonly FieldViolation[] = [];
}

/** There is no such video: never was, or deleted. */
export class VideoNotFoundError extends IngestError {
  override readonly name = 'VideoNotFoundError';
  override readonly reason = 'VIDEO_NOT_FOUND';
  override readonly metadata: Readonly<Record<string, string>>;

  constructor(videoId: string) {
    super(`There is no video with the id ${JSON.stringify(videoId)}.`);
    this.metadata = { video_id: videoId };
  }
}

/** There is no such job: never was, or its video was deleted. */
export class JobNotFoundError extends IngestError {
  override readonly name = 'JobNotFoundError';
  override readonly reason = 'JOB_NOT_FOUND';

  constructor(jobId: string) {
    super(`There is no job with the id ${JSON.stringify(jobId)}; its video may have been deleted.`);
  }
}

/** The caller no longer holds the job: its lease ended, or the job did. */
export class StaleAttemptError extends IngestError {
  override readonly name = 'StaleAttemptError';
  override readonly reason = 'STALE_ATTEMPT';

  constructor(jobId: string, attempt: number) {
    super(`Attempt ${attempt} no longer holds the job ${jobId}.`);
  }
}

/** A field of a request that cannot be accepted, and why. */
export interface FieldViolation {
  /** Path of the field as in the API, such as `page_size`. */
  readonly field: string;
  /** For people. */
  readonly description: string;
}

/** The request breaks the rules of the API. */
export class InvalidRequestError extends IngestError {
  override readonly name = 'InvalidRequestError';
  override readonly reason = 'INVALID_REQUEST';
  override readonly violations: readonly FieldViolation[];

  constructor(violations: readonly FieldViolation[]) {
    super(violations.map(({ field, description }) => `${field}: ${description}`).join('; '));
    this.violations = violations;
  }
}

/** The page token was not made by this service, or for another list, or was damaged. */
export class InvalidPageTokenError extends IngestError {
  override readonly name = 'InvalidPageTokenError';
  override readonly reason = 'INVALID_PAGE_TOKEN';

  /** @param origin completes "not one that …". */
  constructor(origin = 'ListVideos gave for this filter, order and owner') {
    super(`The page token is not one that ${origin}; start again without one.`);
  }
}

/** The upload carried no bytes. */
export class UploadEmptyError extends IngestError {
  override readonly name = 'UploadEmptyError';
  override readonly reason = 'UPLOAD_EMPTY';

  constructor() {
    super('The upload is empty: not one byte of video came.');
  }
}

/** The upload broke off. Nothing of it is kept. */
export class UploadIncompleteError extends IngestError {
  override readonly name = 'UploadIncompleteError';
  override readonly reason = 'UPLOAD_INCOMPLETE';

  constructor(options?: ErrorOptions) {
    super('The upload broke off before its end; nothing of it was kept. Send it again.', options);
  }
}

/** The bytes are no video, or one in a container that is not taken in, as their beginning tells. Nothing of them is kept. */
export class ContentRefusedError extends IngestError {
  override readonly name = 'ContentRefusedError';
  override readonly reason: 'NOT_A_VIDEO' | 'UNSUPPORTED_FORMAT';

  /** @param message what the bytes are, and what is accepted instead. */
  constructor(reason: ContentRefusedError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The bytes are not those whose SHA-256 the client gave. Nothing of them is kept. */
export class ChecksumMismatchError extends IngestError {
  override readonly name = 'ChecksumMismatchError';
  override readonly reason = 'CHECKSUM_MISMATCH';
  override readonly metadata: Readonly<Record<string, string>>;

  /** Both in lower-case hexadecimal. */
  constructor(expected: string, actual: string) {
    super(
      `The SHA-256 of the bytes that came is ${actual}, not ${expected}; nothing of them was kept. Send them again.`,
    );
    this.metadata = { algorithm: 'sha256', expected, actual };
  }
}

/** The disk is so full that nothing more is taken in, so that what is under way can end. */
export class StoreNearlyFullError extends IngestError {
  override readonly name = 'StoreNearlyFullError';
  override readonly reason = 'STORE_FULL';
  override readonly metadata: Readonly<Record<string, string>>;

  /**
   * @param minFreeBytes what must stay free, which the setting VIDI_MIN_FREE_BYTES moves.
   * @param neededBytes what was to be written; 0 when that is not known.
   */
  constructor(minFreeBytes: number, neededBytes = 0) {
    const refused =
      neededBytes === 0
        ? `takes nothing in while less than ${minFreeBytes} bytes are free on its disk`
        : `has no room for ${neededBytes} bytes: ${minFreeBytes} must stay free on its disk`;
    super(`The media store ${refused}, the limit set by VIDI_MIN_FREE_BYTES: free some, or delete videos.`);
    this.metadata = { limit: String(minFreeBytes), setting: 'VIDI_MIN_FREE_BYTES' };
  }
}

/** The upload is larger than the service takes. */
export class UploadTooLargeError extends IngestError {
  override readonly name = 'UploadTooLargeError';
  override readonly reason = 'UPLOAD_TOO_LARGE';
  override readonly metadata: Readonly<Record<string, string>>;

  /** @param limitBytes the limit in bytes, which the setting VIDI_MAX_UPLOAD_BYTES moves. */
  constructor(limitBytes: number) {
    super(`The upload is larger than ${limitBytes} bytes, the limit set by VIDI_MAX_UPLOAD_BYTES.`);
    this.metadata = { limit: String(limitBytes), setting: 'VIDI_MAX_UPLOAD_BYTES' };
  }
}

/** The results of a job do not hold, so its video is not COMPLETED. */
export class ResultsInvalidError extends IngestError {
  override readonly name = 'ResultsInvalidError';
  override readonly reason = 'RESULTS_INVALID';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The results do not hold: ${problems.join('; ')}.`);
    this.problems = problems;
  }
}

/** A state machine was asked for a step it does not have. */
export class IllegalTransitionError extends IngestError {
  override readonly name = 'IllegalTransitionError';
  override readonly reason = 'ILLEGAL_TRANSITION';
  override readonly metadata: Readonly<Record<string, string>>;

  constructor(machine: 'video' | 'job' | 'feature' | 'upload session', transition: string, state: string) {
    super(`A ${machine} that is ${state} cannot ${transition}.`);
    this.metadata = { machine, transition, state };
  }
}

/** The database cannot be reached now; trying again later can help. */
export class DatabaseUnavailableError extends IngestError {
  override readonly name = 'DatabaseUnavailableError';
  override readonly reason = 'DATABASE_UNAVAILABLE';

  constructor(options?: ErrorOptions) {
    super('The database cannot be reached now; try again in a moment.', options);
  }
}

import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { BadRequestSchema, ErrorInfoSchema } from '@vidi/contracts/google/rpc/error_details';
import { StoreFullError } from '@vidi/media-store';
import { IngestError, type IngestErrorReason } from '../domain/errors.ts';

/** Whose reasons these are: `google.rpc.ErrorInfo.domain`. */
export const ERROR_DOMAIN = 'vidi';

/** The one place where errors of this service become codes of the API. */
const CODES: Readonly<Record<IngestErrorReason | StoreFullError['reason'], Code>> = {
  VIDEO_NOT_FOUND: Code.NotFound,
  JOB_NOT_FOUND: Code.NotFound,
  STALE_ATTEMPT: Code.Aborted,
  INVALID_REQUEST: Code.InvalidArgument,
  INVALID_PAGE_TOKEN: Code.InvalidArgument,
  UPLOAD_EMPTY: Code.InvalidArgument,
  UPLOAD_INCOMPLETE: Code.InvalidArgument,
  NOT_A_VIDEO: Code.InvalidArgument,
  UNSUPPORTED_FORMAT: Code.InvalidArgument,
  CHECKSUM_MISMATCH: Code.InvalidArgument,
  UPLOAD_TOO_LARGE: Code.ResourceExhausted,
  STORE_FULL: Code.ResourceExhausted,
  RESULTS_INVALID: Code.FailedPrecondition,
  ILLEGAL_TRANSITION: Code.FailedPrecondition,
  VIDEO_ENDED: Code.FailedPrecondition,
  VIDEO_NOT_ENDED: Code.FailedPrecondition,
  RESULT_NOT_FOUND: Code.NotFound,
  SOURCE_NOT_FOUND: Code.NotFound,
  ARTIFACT_NOT_FOUND: Code.NotFound,
  SOURCE_EXPIRED: Code.NotFound,
  ARTIFACTS_EXPIRED: Code.NotFound,
  RANGE_NOT_SATISFIABLE: Code.OutOfRange,
  INVALID_FILTER: Code.InvalidArgument,
  INVALID_ORDER_BY: Code.InvalidArgument,
  ETAG_MISMATCH: Code.Aborted,
  REQUEST_ID_REUSED: Code.AlreadyExists,
  PRIORITY_NOT_ALLOWED: Code.PermissionDenied,
  API_KEY_NOT_FOUND: Code.NotFound,
  UPLOAD_SESSIONS_NEED_S3: Code.FailedPrecondition,
  UPLOAD_SESSION_NOT_FOUND: Code.NotFound,
  UPLOAD_SESSION_NOT_OPEN: Code.FailedPrecondition,
  UPLOAD_PARTS_MISSING: Code.FailedPrecondition,
  UPLOAD_SIZE_MISMATCH: Code.InvalidArgument,
  TOO_MANY_UPLOAD_SESSIONS: Code.ResourceExhausted,
  DEAD_LETTER_NOT_FOUND: Code.NotFound,
  DEAD_LETTER_NOT_NEEDED: Code.FailedPrecondition,
  PROCESSOR_NOT_FOUND: Code.NotFound,
  UPLOAD_NOT_ADOPTABLE: Code.FailedPrecondition,
  DATABASE_UNAVAILABLE: Code.Unavailable,
};

/**
 * The error as a client gets it, with its reason as `google.rpc.ErrorInfo`. What is no error of this service's is INTERNAL,
 * without a word from inside; the error itself is its cause, for the log.
 */
export function toConnectError(error: unknown): ConnectError {
  if (error instanceof ConnectError) return error;
  if (error instanceof IngestError) {
    const details = error.violations.length > 0 ? [badRequest(error)] : [];
    return connectError(CODES[error.reason], error.message, error.reason, error.metadata, details, error);
  }
  if (error instanceof StoreFullError) {
    return connectError(CODES[error.reason], error.message, error.reason, {}, [], error);
  }
  return connectError(Code.Internal, 'Something went wrong in ingest; its log says what.', 'INTERNAL', {}, [], error);
}

type Detail = NonNullable<ConstructorParameters<typeof ConnectError>[3]>[number];

function connectError(
  code: Code,
  message: string,
  reason: string,
  metadata: Readonly<Record<string, string>>,
  details: readonly Detail[],
  cause: unknown,
): ConnectError {
  const value = create(ErrorInfoSchema, { reason, domain: ERROR_DOMAIN, metadata: { ...metadata } });
  return new ConnectError(message, code, undefined, [{ desc: ErrorInfoSchema, value }, ...details], cause);
}

function badRequest({ violations }: IngestError): Detail {
  const fieldViolations = violations.map(({ field, description }) => ({ field, description }));
  return { desc: BadRequestSchema, value: create(BadRequestSchema, { fieldViolations }) };
}

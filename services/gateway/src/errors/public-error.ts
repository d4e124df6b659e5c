import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import {
  DebugInfoSchema,
  type ErrorInfo,
  ErrorInfoSchema,
  RequestInfoSchema,
} from '@vidi/contracts/google/rpc/error_details';
import { apiError, ERROR_DOMAIN } from './api-error.ts';

/** How long a client is told to wait before it tries again while ingest cannot be reached, in milliseconds. */
const RETRY_AFTER_MS = 1_000;

/** Codes that say what the client should do otherwise: their messages are written for it. */
const CLIENT_FAULTS: ReadonlySet<Code> = new Set([
  Code.InvalidArgument,
  Code.NotFound,
  Code.AlreadyExists,
  Code.FailedPrecondition,
  Code.OutOfRange,
  Code.PermissionDenied,
  Code.Unauthenticated,
]);

/**
 * Turns whatever was thrown into what a client may see.
 *
 * An error that carries Vidi's `ErrorInfo`, or that blames the request, was written for clients and passes with its
 * details. Anything else is replaced by a sentence of its code: messages of libraries name addresses, paths and SQL. The original stays as
 * `cause` for the log. Response metadata of upstream never passes.
 */
export function toPublicError(thrown: unknown, requestId: string): ConnectError {
  const error = ConnectError.from(thrown, Code.Internal);
  const known = written(error) ? passedOn(error) : replaced(error);
  known.details.push({ desc: RequestInfoSchema, value: create(RequestInfoSchema, { requestId }) });
  return known;
}

/** Vidi's `ErrorInfo` of an error, sent or received; undefined where it has none. */
export function errorInfoOf(error: ConnectError): ErrorInfo | undefined {
  return error.findDetails(ErrorInfoSchema).find((info) => info.domain === ERROR_DOMAIN);
}

function written(error: ConnectError): boolean {
  if (CLIENT_FAULTS.has(error.code)) return true;
  const secret = error.code === Code.Internal || error.code === Code.Unknown || error.code === Code.DataLoss;
  return !secret && errorInfoOf(error) !== undefined;
}

function passedOn(error: ConnectError): ConnectError {
  const copy = new ConnectError(error.rawMessage, error.code, undefined, undefined, error);
  copy.details = error.details.filter((detail) => {
    const type = 'desc' in detail ? detail.desc.typeName : detail.type;
    return type !== DebugInfoSchema.typeName && type !== RequestInfoSchema.typeName;
  });
  return copy;
}

function replaced(error: ConnectError): ConnectError {
  const cause = error;
  switch (error.code) {
    case Code.Unavailable:
      return apiError({
        code: Code.Unavailable,
        reason: 'INGEST_UNAVAILABLE',
        message: 'The service behind this API cannot be reached at the moment; try again.',
        retryAfterMs: RETRY_AFTER_MS,
        cause,
      });
    case Code.DeadlineExceeded:
      return apiError({
        code: Code.DeadlineExceeded,
        reason: 'DEADLINE_EXCEEDED',
        message: 'The deadline of the request passed before it was done.',
        cause,
      });
    case Code.Canceled:
    case Code.Aborted:
      return apiError({ code: Code.Canceled, reason: 'CANCELLED', message: 'The request was cancelled.', cause });
    case Code.Unimplemented:
      return apiError({
        code: Code.Unimplemented,
        reason: 'UNIMPLEMENTED',
        message: 'This method is not served here.',
        cause,
      });
    case Code.ResourceExhausted:
      return apiError({
        code: Code.ResourceExhausted,
        reason: 'RESOURCE_EXHAUSTED',
        message: 'The service has reached one of its limits.',
        cause,
      });
    default:
      return apiError({
        code: Code.Internal,
        reason: 'INTERNAL',
        message: 'Something went wrong inside the service. Its log has the details under the id of this request.',
        cause,
      });
  }
}

import { createRegistry, type JsonValue, toJson } from '@bufbuild/protobuf';
import { Code as ConnectCode, ConnectError } from '@connectrpc/connect';
import { file_google_rpc_error_details } from '@vidi/contracts/google/rpc/error_details';
import { ConnectionError, createVidiError } from './error-classes.ts';
import { isErrorDetail, reasonOf, requestIdOf, retryAfterMsOf } from './error-details.ts';
import { type ErrorCode, type ErrorDetail, VidiError } from './vidi-error.ts';

/** Turns what a Connect call threw into an error of this SDK. */
export function fromConnectError(thrown: unknown): VidiError {
  const error = ConnectError.from(thrown);
  // The SDK's own fetch threw it: nothing came back, so there is nothing to read.
  if (error.cause instanceof VidiError) return error.cause;
  // connect-web throws bare texts for streams that were cut off between two messages: `missing EndStreamResponse`.
  if (typeof error.cause === 'string') {
    return new ConnectionError(`the answer was cut off: ${error.rawMessage}`, { code: 'UNAVAILABLE', cause: error });
  }
  const details = detailsOf(error);
  return createVidiError(CODES[error.code], error.rawMessage, {
    reason: reasonOf(details),
    requestId: requestIdOf(details, error.metadata),
    details,
    retryAfterMs: retryAfterMsOf(details, error.metadata),
    cause: error,
  });
}

function detailsOf(error: ConnectError): ErrorDetail[] {
  const registry = createRegistry(file_google_rpc_error_details);
  return error.findDetails(registry).flatMap((message) => {
    const schema = registry.getMessage(message.$typeName);
    const fields: JsonValue = schema === undefined ? null : toJson(schema, message);
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return [];
    const detail = { '@type': `type.googleapis.com/${message.$typeName}`, ...fields };
    return isErrorDetail(detail) ? [detail] : [];
  });
}

const CODES: Readonly<Record<ConnectCode, ErrorCode>> = {
  [ConnectCode.Canceled]: 'CANCELLED',
  [ConnectCode.Unknown]: 'UNKNOWN',
  [ConnectCode.InvalidArgument]: 'INVALID_ARGUMENT',
  [ConnectCode.DeadlineExceeded]: 'DEADLINE_EXCEEDED',
  [ConnectCode.NotFound]: 'NOT_FOUND',
  [ConnectCode.AlreadyExists]: 'ALREADY_EXISTS',
  [ConnectCode.PermissionDenied]: 'PERMISSION_DENIED',
  [ConnectCode.ResourceExhausted]: 'RESOURCE_EXHAUSTED',
  [ConnectCode.FailedPrecondition]: 'FAILED_PRECONDITION',
  [ConnectCode.Aborted]: 'ABORTED',
  [ConnectCode.OutOfRange]: 'OUT_OF_RANGE',
  [ConnectCode.Unimplemented]: 'UNIMPLEMENTED',
  [ConnectCode.Internal]: 'INTERNAL',
  [ConnectCode.Unavailable]: 'UNAVAILABLE',
  [ConnectCode.DataLoss]: 'DATA_LOSS',
  [ConnectCode.Unauthenticated]: 'UNAUTHENTICATED',
};

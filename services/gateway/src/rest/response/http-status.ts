import { Code, type ConnectError } from '@connectrpc/connect';
import { errorInfoOf } from '../../errors/public-error.ts';

/** The map of google/rpc/code.proto ("HTTP Mapping"). */
const STATUS_OF_CODE: Readonly<Record<Code, number>> = {
  [Code.Canceled]: 499,
  [Code.Unknown]: 500,
  [Code.InvalidArgument]: 400,
  [Code.DeadlineExceeded]: 504,
  [Code.NotFound]: 404,
  [Code.AlreadyExists]: 409,
  [Code.PermissionDenied]: 403,
  [Code.ResourceExhausted]: 429,
  [Code.FailedPrecondition]: 400,
  [Code.Aborted]: 409,
  [Code.OutOfRange]: 400,
  [Code.Unimplemented]: 501,
  [Code.Internal]: 500,
  [Code.Unavailable]: 503,
  [Code.DataLoss]: 500,
  [Code.Unauthenticated]: 401,
};

/** Reasons for which HTTP has a closer word than the map of codes. */
const STATUS_OF_REASON: ReadonlyMap<string, number> = new Map([
  ['METHOD_NOT_ALLOWED', 405],
  ['REQUEST_TIMEOUT', 408],
  ['REQUEST_TOO_LARGE', 413],
  ['UPLOAD_TOO_LARGE', 413],
  ['UNSUPPORTED_MEDIA_TYPE', 415],
  ['RANGE_NOT_SATISFIABLE', 416],
  ['STORE_FULL', 507],
]);

/** The HTTP status of an error. */
export function httpStatus(error: ConnectError): number {
  return STATUS_OF_REASON.get(errorInfoOf(error)?.reason ?? '') ?? STATUS_OF_CODE[error.code];
}

/** `google.rpc.Code` as text: `NOT_FOUND` for Code.NotFound. */
export function codeName(code: Code): string {
  if (code === Code.Canceled) return 'CANCELLED';
  return Code[code].replace(/(?<=.)([A-Z])/g, '_$1').toUpperCase();
}

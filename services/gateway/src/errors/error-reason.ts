/**
 * Reasons the gateway itself gives in `google.rpc.ErrorInfo`. Those of ingest (VIDEO_NOT_FOUND, UPLOAD_EMPTY, ...) pass
 * through as they are. They are part of the API: never rename one.
 */
export const ERROR_REASONS = [
  'INVALID_REQUEST',
  'ROUTE_NOT_FOUND',
  'SERVICE_UNKNOWN',
  'METHOD_NOT_ALLOWED',
  'UNSUPPORTED_MEDIA_TYPE',
  'REQUEST_TOO_LARGE',
  'REQUEST_TIMEOUT',
  'RANGE_NOT_SATISFIABLE',
  'UPLOAD_TOO_LARGE',
  'UPLOAD_INCOMPLETE',
  'DEADLINE_EXCEEDED',
  'CANCELLED',
  'UNIMPLEMENTED',
  'RESOURCE_EXHAUSTED',
  'API_KEY_MISSING',
  'API_KEY_INVALID',
  'SCOPE_MISSING',
  'ORIGIN_NOT_ALLOWED',
  'RATE_LIMITED',
  'TOO_MANY_UPLOADS',
  'SHUTTING_DOWN',
  'INGEST_UNAVAILABLE',
  'INTERNAL',
] as const;

/** One of ERROR_REASONS. */
export type ErrorReason = (typeof ERROR_REASONS)[number];

import type { JsonObject } from '@bufbuild/protobuf';

/** The canonical status words of google.rpc.Code that an error can have. */
export type ErrorCode =
  | 'CANCELLED'
  | 'UNKNOWN'
  | 'INVALID_ARGUMENT'
  | 'DEADLINE_EXCEEDED'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'FAILED_PRECONDITION'
  | 'ABORTED'
  | 'OUT_OF_RANGE'
  | 'UNIMPLEMENTED'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'DATA_LOSS'
  | 'UNAUTHENTICATED';

/** A detail of an error in its JSON form, such as a google.rpc.BadRequest: `@type` and the message's own fields. */
export type ErrorDetail = JsonObject & { readonly '@type': string };

/** What is known about an error. */
export interface VidiErrorInit {
  readonly code?: ErrorCode | undefined;
  readonly status?: number | undefined;
  readonly reason?: string | undefined;
  readonly requestId?: string | undefined;
  readonly details?: readonly ErrorDetail[] | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** Everything the SDK throws for a call that did not work, whichever protocol carried it. */
export class VidiError extends Error {
  override readonly name: string = 'VidiError';
  /** The canonical status word; undefined where no server was involved. */
  readonly code: ErrorCode | undefined;
  /** The HTTP status, or the one that belongs to `code`; undefined where no server answered. */
  readonly status: number | undefined;
  /** A stable word for programs, such as `VIDEO_NOT_FOUND`; undefined where the server gave none. */
  readonly reason: string | undefined;
  /** The server's id of the request, to be found in its log; undefined where it gave none. */
  readonly requestId: string | undefined;
  /** Everything else the server said, in the JSON form of google.rpc's error details. */
  readonly details: readonly ErrorDetail[];
  /** How long the server asks to wait before another try, in milliseconds; undefined where it does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, init: VidiErrorInit = {}) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.status = init.status;
    this.reason = init.reason;
    this.requestId = init.requestId;
    this.details = init.details ?? [];
    this.retryAfterMs = init.retryAfterMs;
  }
}

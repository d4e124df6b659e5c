import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { type Code, ConnectError } from '@connectrpc/connect';
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from '@vidi/contracts/google/rpc/error_details';
import type { ErrorReason } from './error-reason.ts';

/** `ErrorInfo.domain` of every error Vidi raises. */
export const ERROR_DOMAIN = 'vidi';

/** One field of a request that is not as it must be. */
export interface FieldViolation {
  /** Path of the field by its Protobuf names, such as `labels["a"]` or `video.title`. */
  readonly field: string;
  /** What is wrong, for people. */
  readonly description: string;
  /** Stable word for programs, in UPPER_SNAKE_CASE. */
  readonly reason?: string;
}

/** What an error tells its caller. */
export interface ApiErrorInit {
  readonly code: Code;
  readonly reason: ErrorReason;
  readonly message: string;
  /** Facts for programs: names of limits, settings, parameters. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly violations?: readonly FieldViolation[];
  /** Trying the same again after this many milliseconds may help. */
  readonly retryAfterMs?: number;
  /** What happened underneath; only ever logged. */
  readonly cause?: unknown;
}

/** Makes an error that says the same over REST, Connect and gRPC: `google.rpc.ErrorInfo` and what else applies. */
export function apiError(init: ApiErrorInit): ConnectError {
  const error = new ConnectError(init.message, init.code, undefined, undefined, init.cause);
  error.details.push({
    desc: ErrorInfoSchema,
    value: create(ErrorInfoSchema, { reason: init.reason, domain: ERROR_DOMAIN, metadata: { ...init.metadata } }),
  });
  if (init.violations !== undefined) {
    const fieldViolations = init.violations.map((violation) => ({ ...violation }));
    error.details.push({ desc: BadRequestSchema, value: create(BadRequestSchema, { fieldViolations }) });
  }
  if (init.retryAfterMs !== undefined) {
    const value = create(RetryInfoSchema, { retryDelay: durationFromMs(init.retryAfterMs) });
    error.details.push({ desc: RetryInfoSchema, value });
  }
  return error;
}

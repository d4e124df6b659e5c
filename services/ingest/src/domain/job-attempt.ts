import type { Reason } from './reason.ts';
import type { ErrorClass } from './retry-policy.ts';

/** How an attempt stands, or how it ended; the names of `vidi.v1.VideoAttempt.State`. */
export const ATTEMPT_STATES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'RELEASED', 'LEASE_EXPIRED', 'CANCELLED'] as const;

/** One of ATTEMPT_STATES. */
export type AttemptState = (typeof ATTEMPT_STATES)[number];

/** One claim of a job, from the moment a processor took it: who, when, how it ended and why. */
export interface JobAttempt {
  readonly jobId: string;
  /** The fencing token of the claim; from 1. */
  readonly attempt: number;
  readonly processorId: string;
  readonly state: AttemptState;
  readonly startTime: Date;
  /** Present exactly when it is not RUNNING. */
  readonly endTime: Date | undefined;
  /** Present exactly when FAILED or LEASE_EXPIRED. */
  readonly failure: AttemptFailure | undefined;
}

/** Why an attempt went wrong, and how much another can help. */
export interface AttemptFailure {
  readonly errorClass: ErrorClass;
  readonly error: Reason;
}

/** How an attempt ends. */
export type AttemptEnd =
  | { readonly state: 'SUCCEEDED' | 'RELEASED' | 'CANCELLED' }
  | { readonly state: 'FAILED' | 'LEASE_EXPIRED'; readonly failure: AttemptFailure };

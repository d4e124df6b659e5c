import type { Reason } from './reason.ts';

/** How much trying again can help; the words of `vidi.internal.v1.ErrorClass`. */
export const ERROR_CLASSES = ['PERMANENT', 'TRANSIENT', 'RESOURCE', 'UNKNOWN'] as const;

/** One of ERROR_CLASSES. */
export type ErrorClass = (typeof ERROR_CLASSES)[number];

/** A class after whose errors a job is tried again. */
export type RetriedClass = Exclude<ErrorClass, 'PERMANENT'>;

/** How many attempts of a job have failed, by class. */
export type FailureCounts = Readonly<Record<RetriedClass, number>>;

/** The counts of a job that was not tried yet. */
export const NO_FAILURES: FailureCounts = { TRANSIENT: 0, RESOURCE: 0, UNKNOWN: 0 };

/** How often and how soon a job is tried again after errors of one class. */
export interface ClassPolicy {
  /** Attempts that may end in this class, from 1; the last of them ends the job. */
  readonly maxAttempts: number;
  /** Upper bound of the first wait in milliseconds; doubles with each further failure of the class. */
  readonly baseMs: number;
  /** Longest wait in milliseconds. */
  readonly maxMs: number;
}

/** How often and how soon a failed job is tried again. */
export interface RetryPolicy {
  /** Attempts a job gets in all, whatever they end in, from 1; those that were given back unharmed are not counted. */
  readonly maxAttempts: number;
  readonly classes: Readonly<Record<RetriedClass, ClassPolicy>>;
}

/** What follows a failed attempt. */
export type RetryVerdict =
  | { readonly kind: 'again'; readonly delayMs: number }
  /** `limit` names the setting by which it was enough; undefined for a permanent error. */
  | { readonly kind: 'over'; readonly limit: string | undefined };

/**
 * Whether another attempt follows one that failed, and how long to wait before it.
 *
 * Each class is counted for itself: a fetch that met a server in trouble four times has not used up what a crash of the
 * decoder may cost. The waits are an exponential backoff with full jitter, so that jobs which failed together do not come
 * back together: a time drawn evenly from `[0, min(maxMs, baseMs * 2^(failures - 1)))`, where `failures` are those of the class.
 * Marc Brooker, https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param spent attempts that have ended and those that failed, the present one included.
 * @param random a number in [0, 1).
 * @param retryAfterMs for how long somebody asks to be left alone; honoured up to the longest wait of the class, so that nobody
 *   can put a video off for ever.
 */
export function verdictOnRetry(
  policy: RetryPolicy,
  errorClass: ErrorClass,
  spent: { readonly attempts: number; readonly failures: FailureCounts },
  random: number,
  retryAfterMs = 0,
): RetryVerdict {
  if (errorClass === 'PERMANENT') return { kind: 'over', limit: undefined };
  const { maxAttempts, baseMs, maxMs } = policy.classes[errorClass];
  const failures = spent.failures[errorClass];
  if (failures >= maxAttempts) return { kind: 'over', limit: `VIDI_RETRY_${errorClass}_ATTEMPTS` };
  if (spent.attempts >= policy.maxAttempts) return { kind: 'over', limit: 'VIDI_JOB_MAX_ATTEMPTS' };
  const drawnMs = Math.floor(random * Math.min(maxMs, baseMs * 2 ** (failures - 1)));
  return { kind: 'again', delayMs: Math.max(drawnMs, Math.min(maxMs, retryAfterMs)) };
}

/** Why a job was given up, for people: what happened last, and the limit that says that it was enough. */
export function givenUp(error: Reason, limit: string | undefined, attempts: number): Reason {
  if (limit === undefined) return error;
  const { reason, message } = error;
  return { reason, message: `${message} Given up after attempt ${attempts}: ${limit} allows no more.` };
}

/** The counts after one more failure. Permanent errors are not counted: the first is the last. */
export function withFailure(failures: FailureCounts, errorClass: ErrorClass): FailureCounts {
  return errorClass === 'PERMANENT' ? failures : { ...failures, [errorClass]: failures[errorClass] + 1 };
}

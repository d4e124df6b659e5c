/** How much trying again can help; the words of `vidi.internal.v1.ErrorClass`. */
export const ERROR_CLASSES = ['PERMANENT', 'TRANSIENT', 'RESOURCE', 'UNKNOWN'] as const;

/** One of ERROR_CLASSES. */
export type ErrorClass = (typeof ERROR_CLASSES)[number];

/** How often and how soon a failed job is tried again. */
export interface RetryPolicy {
  /** Attempts a job gets in all, from 1. */
  readonly maxAttempts: number;
  /** Upper bound of the first wait in milliseconds; doubles with each further attempt. */
  readonly baseMs: number;
  /** Longest wait in milliseconds. */
  readonly maxMs: number;
}

/**
 * How long to wait before the next attempt, in milliseconds, or undefined when there will be none.
 *
 * Exponential backoff with full jitter, so that jobs which failed together do not come back together: a time drawn evenly
 * from `[0, min(maxMs, baseMs * 2^(attemptsUsed - 1)))`.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param attemptsUsed attempts that have failed, this one included; from 1.
 * @param random a number in [0, 1).
 */
export function retryDelayMs(
  policy: RetryPolicy,
  errorClass: ErrorClass,
  attemptsUsed: number,
  random: number,
): number | undefined {
  if (errorClass === 'PERMANENT' || attemptsUsed >= policy.maxAttempts) return undefined;
  const ceiling = Math.min(policy.maxMs, policy.baseMs * 2 ** (attemptsUsed - 1));
  return Math.floor(random * ceiling);
}

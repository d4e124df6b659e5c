import { VidiError } from '../errors/vidi-error.ts';
import { pause } from './pause.ts';

/** How a call is repeated. */
export interface RetryPolicy {
  /** How often at most, beyond the first attempt. */
  readonly maxRetries: number;
  readonly signal: AbortSignal | undefined;
}

/** First pause between two attempts, in milliseconds; it doubles with every attempt. */
export const RETRY_BASE_MS = 250;
/** Longest pause the SDK chooses by itself, in milliseconds. */
export const RETRY_MAX_MS = 8_000;
/** Longest pause a server can ask for, in milliseconds; asked for more, the SDK gives the error to the caller. */
export const RETRY_AFTER_MAX_MS = 60_000;

/**
 * Runs a call that is safe to repeat, and repeats it while it fails in a way that may pass: no server reachable, UNAVAILABLE
 * (503), or RESOURCE_EXHAUSTED (429) with word of when to come back. The pause is what the server asked for, else exponential
 * with jitter over its upper half, so that clients that failed together do not come back together.
 *
 * @param attempt gets its number, from 0.
 */
export async function withRetries<T>(policy: RetryPolicy, attempt: (number: number) => Promise<T>): Promise<T> {
  for (let number = 0; ; number++) {
    try {
      return await attempt(number);
    } catch (error) {
      const delay = number < policy.maxRetries ? retryDelayMs(error, number) : undefined;
      if (delay === undefined) throw error;
      await pause(delay, policy.signal);
    }
  }
}

/** How long to wait after an error before trying again, in milliseconds; undefined when trying again makes no sense. */
export function retryDelayMs(error: unknown, number: number): number | undefined {
  if (!(error instanceof VidiError)) return undefined;
  const { code, retryAfterMs } = error;
  if (code !== 'UNAVAILABLE' && !(code === 'RESOURCE_EXHAUSTED' && retryAfterMs !== undefined)) return undefined;
  if (retryAfterMs !== undefined) return retryAfterMs <= RETRY_AFTER_MAX_MS ? retryAfterMs : undefined;
  return backoffMs(number);
}

/** The pause after attempt `number` (from 0) where the server asks for none, in milliseconds. */
export function backoffMs(number: number): number {
  const ceiling = Math.min(RETRY_BASE_MS * 2 ** number, RETRY_MAX_MS);
  return ceiling * (0.5 + Math.random() / 2);
}

import type { Logger } from '@vidi/service-kit';
import { IngestUnavailableError } from '../domain/ingest-error.ts';
import type { CallOptions } from '../ports/job-gateway.ts';
import { pause } from './pause.ts';

/** First and longest wait between two tries, in ms; it doubles, and a random half of it is left out so that many processors do not knock at once. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

/** How long to go on, and when to stop early. */
export interface RetryBounds {
  /** No new try begins after this many ms. */
  readonly patienceMs: number;
  /** Longest time for one try, in ms. */
  readonly callTimeoutMs: number;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * Makes a call to ingest until it succeeds, ingest refuses it, or patience ends.
 *
 * @param what names the call in the log.
 * @throws the last IngestUnavailableError, any other error at once, or the reason of the signal.
 */
export async function retryPassing<Answer>(
  what: string,
  { patienceMs, callTimeoutMs, signal, log }: RetryBounds,
  call: (options: CallOptions) => Promise<Answer>,
): Promise<Answer> {
  const giveUpAt = performance.now() + patienceMs;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)) {
    try {
      return await call({ timeoutMs: callTimeoutMs, signal });
    } catch (error) {
      const waits = waitMs * (0.5 + Math.random() / 2);
      if (!(error instanceof IngestUnavailableError) || performance.now() + waits > giveUpAt) throw error;
      log.warn({ err: error, retryInMs: Math.round(waits) }, `${what} failed; trying again`);
      await pause(waits, signal);
    }
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { SourceError } from '../../domain/source-error.ts';
import type { FetchLimits } from './fetch-limits.ts';

/**
 * Watches the time of one fetch: its whole length, and how long the far side is silent while we wait for it. Time in
 * which we are the slow ones (the disk, back-pressure) does not count as silence.
 */
export interface FetchClock extends Disposable {
  /** Aborted with a SourceError URL_TIMEOUT when time is up, or with the caller's own reason. */
  readonly signal: AbortSignal;
  /**
   * Waits for the far side. Rejects with the signal's reason, at once also where `answer` knows no signals (DNS), or with a
   * SourceError URL_TIMEOUT when the far side is silent for too long: another connection may then still do better.
   */
  waitFor<Answer>(answer: Promise<Answer>): Promise<Answer>;
  /** Waits without anybody being silent. Rejects with the signal's reason. */
  pause(ms: number): Promise<void>;
}

/** Starts the clock. */
export function startFetchClock(limits: FetchLimits, callerSignal: AbortSignal): FetchClock {
  const controller = new AbortController();
  const { signal } = controller;
  const total = setTimeout(
    () => controller.abort(timeout(`The fetch was not done within ${seconds(limits.timeoutMs)} (VIDI_FETCH_TIMEOUT).`)),
    limits.timeoutMs,
  );
  const onCallerAbort = () => controller.abort(callerSignal.reason);
  if (callerSignal.aborted) onCallerAbort();
  else callerSignal.addEventListener('abort', onCallerAbort, { once: true });

  return {
    signal,
    waitFor: async <Answer>(answer: Promise<Answer>) => {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      const onAbort = () => reject(signal.reason);
      const idle = setTimeout(
        () =>
          reject(timeout(`The far server was silent for ${seconds(limits.idleTimeoutMs)} (VIDI_FETCH_IDLE_TIMEOUT).`)),
        limits.idleTimeoutMs,
      );
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      answer.then(resolve, reject);
      try {
        return await promise;
      } finally {
        clearTimeout(idle);
        signal.removeEventListener('abort', onAbort);
      }
    },
    pause: async (ms) => {
      try {
        await delay(ms, undefined, { signal });
      } catch (error) {
        throw signal.aborted ? signal.reason : error;
      }
    },
    [Symbol.dispose]: () => {
      clearTimeout(total);
      callerSignal.removeEventListener('abort', onCallerAbort);
    },
  };
}

function timeout(message: string): SourceError {
  return new SourceError('URL_TIMEOUT', message, 'TRANSIENT');
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}

import { setTimeout as delay } from 'node:timers/promises';

/**
 * Polls until `probe` gives something other than undefined or false, and gives that back. A probe that throws counts as
 * "not yet"; its last error becomes the cause of the failure.
 *
 * @param what what is waited for, for the message, such as `the video is COMPLETED`.
 * @param options.timeoutMs default 10 s.
 * @param options.intervalMs pause between two probes, default 20 ms.
 * @throws Error naming `what` when it has not happened in time.
 */
export async function eventually<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  { timeoutMs = 10_000, intervalMs = 20 }: { readonly timeoutMs?: number; readonly intervalMs?: number } = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let cause: unknown;
  do {
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== false) return answer;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await delay(intervalMs);
  } while (performance.now() < deadline);
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  throw new Error(`waited ${timeoutMs} ms in vain until ${what}${reason}`, cause === undefined ? {} : { cause });
}

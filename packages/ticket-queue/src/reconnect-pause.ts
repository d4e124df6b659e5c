import { setTimeout as pause } from 'node:timers/promises';

const FIRST_RECONNECT_PAUSE_MS = 100;
const LONGEST_RECONNECT_PAUSE_MS = 5_000;

/**
 * Waits before the next attempt to connect: longer after each failure, with jitter, so that not all clients of a broker
 * that restarts come back at the same moment. Ends early when `signal` is aborted.
 *
 * @param failures how many attempts in a row have failed; from 1.
 */
export async function reconnectPause(failures: number, signal: AbortSignal): Promise<void> {
  const longest = Math.min(FIRST_RECONNECT_PAUSE_MS * 2 ** Math.min(failures - 1, 10), LONGEST_RECONNECT_PAUSE_MS);
  try {
    await pause(longest * (0.75 + Math.random() / 4), undefined, { signal });
  } catch {
    // Aborted: the caller looks at the signal.
  }
}

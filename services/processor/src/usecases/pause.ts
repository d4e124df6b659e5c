import { setTimeout as timeout } from 'node:timers/promises';

/** Waits; rejects with the reason of `signal` at once when it is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  try {
    await timeout(ms, undefined, { signal });
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

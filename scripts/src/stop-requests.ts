/**
 * One Ctrl-C reaches a program started by npm several times: from the terminal, from npm and from the bootstrap. Only a
 * request after this many milliseconds is a second one.
 */
const SAME_REQUEST_MS = 700;

/** How a person or a supervisor tells a program to stop. */
export interface StopRequests {
  /** Aborted at the first request; its reason says which it was. */
  readonly signal: AbortSignal;
  /** No longer listens. */
  release(): void;
}

/**
 * Listens for requests to stop: SIGINT, SIGTERM, SIGHUP, and the end of the bootstrap that started this process.
 *
 * @param onSecond called when a second signal comes, from somebody who does not want to wait.
 */
export function listenForStop(onSecond: () => void): StopRequests {
  const controller = new AbortController();
  let firstAt = 0;
  const request = (reason: string) => {
    if (!controller.signal.aborted) {
      firstAt = performance.now();
      controller.abort(new StopRequestedError(reason));
    } else if (performance.now() - firstAt > SAME_REQUEST_MS) {
      onSecond();
    }
  };
  const parentGone = () => {
    if (!controller.signal.aborted) request('the parent process is gone');
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, request);
  process.on('disconnect', parentGone);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of signals) process.off(name, request);
      process.off('disconnect', parentGone);
    },
  };
}

/** The program was told to stop. */
export class StopRequestedError extends Error {
  override readonly name = 'StopRequestedError';
}

/** Resolves when a signal is aborted. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

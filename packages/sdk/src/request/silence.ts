import { TimeoutError } from '../errors/error-classes.ts';

/** Ends a request on which nothing moves. */
export interface SilenceWatch {
  /** Aborted by the caller's signal, or with a TimeoutError after the silence. */
  readonly signal: AbortSignal;
  /** Begins to wait anew; 0 waits for ever. */
  wait(ms: number): void;
  /** Ends the watch; to be called however the request ended. */
  stop(): void;
}

/**
 * Watches over one request: a peer that vanished without a word (a laptop that slept, a NAT that forgot) would otherwise be noticed
 * only after a quarter of an hour, by TCP.
 */
export function watchSilence(ms: number, signal: AbortSignal): SilenceWatch {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (limitMs: number) => {
    clearTimeout(timer);
    if (limitMs === 0) return;
    timer = setTimeout(() => {
      const message = `nothing moved between here and the server for ${Math.round(limitMs)} ms`;
      silence.abort(new TimeoutError(message, { code: 'DEADLINE_EXCEEDED', status: 504 }));
    }, limitMs);
  };
  wait(ms);
  return { signal: AbortSignal.any([signal, silence.signal]), wait, stop: () => clearTimeout(timer) };
}

import type { Logger } from '@vidi/service-kit';

/** Work that is done again and again beside the calls a service answers. */
export interface BackgroundLoop {
  /** Runs the work now instead of at the end of the pause; twice while it runs means once more. */
  wake(): void;
  /** Resolves when the run under way has ended; none follows. */
  stop(): Promise<void>;
}

/** What a loop does and when. */
export interface BackgroundLoopOptions {
  /** For the log. */
  readonly name: string;
  /** The work; says whether to go on at once. */
  readonly run: () => Promise<'more' | 'done'>;
  /** Pause between two runs, in milliseconds. */
  readonly intervalMs: number;
  /** Longest pause after failures, in milliseconds: it starts at `intervalMs` (bounded by this) and doubles. */
  readonly maxBackoffMs: number;
  readonly log: Logger;
}

/**
 * Starts a loop. A run that fails is logged and never ends the loop; after a failure the pause grows, and being woken does not
 * cut it short, so that a dependency that is down is not asked in vain by every event.
 */
export function startBackgroundLoop(options: BackgroundLoopOptions): BackgroundLoop {
  const { name, run, intervalMs, maxBackoffMs, log } = options;
  let stopped = false;
  let woken = false;
  let endPause: (() => void) | undefined;
  let failures = 0;

  const pause = async (ms: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    endPause = resolve;
    await promise;
    endPause = undefined;
    clearTimeout(timer);
  };

  const runOnce = async (): Promise<'more' | 'done' | 'failed'> => {
    try {
      const outcome = await run();
      if (failures > 0) log.info({ loop: name, failures }, 'works again');
      failures = 0;
      return outcome;
    } catch (error) {
      failures += 1;
      log.warn({ loop: name, failures, err: error }, 'failed; will try again');
      return 'failed';
    }
  };

  const loop = async (): Promise<void> => {
    while (!stopped) {
      woken = false;
      const outcome = await runOnce();
      if (stopped) return;
      if (outcome === 'failed') await pause(Math.min(maxBackoffMs, intervalMs * 2 ** (failures - 1)));
      else if (outcome === 'done' && !woken) await pause(intervalMs);
    }
  };

  const running = loop();
  return {
    wake: () => {
      woken = true;
      if (failures === 0) endPause?.();
    },
    stop: async () => {
      stopped = true;
      endPause?.();
      await running;
    },
  };
}

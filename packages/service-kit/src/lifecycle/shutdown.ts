import type { Logger } from '../log/logger.ts';

/** One step of stopping: what it is called, how long it may take, what it does. */
export interface ShutdownPhase {
  readonly name: string;
  /** After this many milliseconds the next phase starts anyway. */
  readonly timeoutMs: number;
  readonly run: () => Promise<void>;
}

/**
 * Runs phases one after the other. A phase that fails or takes too long is logged and does not keep the others from
 * running: whatever happens, everything that can be closed gets closed.
 *
 * @returns true when every phase ended well and in time.
 */
export async function runShutdownPhases(phases: readonly ShutdownPhase[], log: Logger): Promise<boolean> {
  let clean = true;
  for (const phase of phases) clean = (await runPhase(phase, log)) && clean;
  return clean;
}

async function runPhase({ name, timeoutMs, run }: ShutdownPhase, log: Logger): Promise<boolean> {
  const { promise: overdue, resolve } = Promise.withResolvers<'overdue'>();
  const timer = setTimeout(() => resolve('overdue'), timeoutMs);
  try {
    const outcome = await Promise.race([run().then(() => 'done' as const), overdue]);
    if (outcome === 'overdue') log.error({ phase: name, timeoutMs }, 'shutdown phase took too long; going on');
    else log.debug({ phase: name }, 'shutdown phase done');
    return outcome === 'done';
  } catch (error) {
    log.error({ phase: name, err: error }, 'shutdown phase failed; going on');
    return false;
  } finally {
    clearTimeout(timer);
  }
}

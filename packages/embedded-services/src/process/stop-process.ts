import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** How often a process that was asked to end is looked at, in milliseconds. */
const POLL_MS = 20;

/** One way to end a process, and how long it is given before the next one is tried. */
export interface StopStep {
  readonly signal: NodeJS.Signals;
  readonly waitMs: number;
}

/**
 * Ends a process by ever harder signals.
 *
 * @returns the signal that did it, or undefined when the process was gone already.
 * @throws Error when it outlives all of them (a process in an uninterruptible wait).
 */
export async function stopProcess(pid: number, steps: readonly StopStep[]): Promise<NodeJS.Signals | undefined> {
  if (!isAlive(pid)) return undefined;
  for (const { signal, waitMs } of steps) {
    if (!send(pid, signal)) return signal;
    const deadline = Date.now() + waitMs;
    while (Date.now() < deadline) {
      if (!isAlive(pid)) return signal;
      await delay(POLL_MS);
    }
  }
  throw new Error(`process ${pid} did not end after ${steps.map((step) => step.signal).join(', ')}`);
}

/** Whether a process with this id exists. */
export function isAlive(pid: number): boolean {
  return send(pid, 0);
}

/** Resolves when a child has ended, at once if it has already. */
export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once('exit', () => resolve());
  child.once('error', () => resolve());
  return promise;
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    // EPERM: it exists, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

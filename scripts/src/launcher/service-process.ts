import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Env } from '@vidi/service-kit';

/** How long a service may take until it says it is ready, in milliseconds; database migrations are part of it. */
const READY_TIMEOUT_MS = 90_000;
/** What a service gets beyond its own grace before it is ended by force, in milliseconds. */
const FORCE_AFTER_GRACE_MS = 5_000;
/** Lines of output kept for the message when a service dies. */
const KEPT_LINES = 15;

/** A service could not be started, or ended by itself. */
export class ServiceFailedError extends Error {
  override readonly name = 'ServiceFailedError';
  /** The last lines it printed, for callers that do not show all of them. */
  readonly lastLines: readonly string[];

  constructor(service: string, what: string, lastLines: readonly string[]) {
    super(`${service} ${what}`);
    this.lastLines = lastLines;
  }
}

/** Which program to start. */
export interface ServiceProgram {
  readonly name: string;
  /** Absolute path of its `main.ts`. */
  readonly entry: string;
  readonly cwd: string;
  readonly env: Env;
  readonly shutdownGraceMs: number;
  /** Called with every line the service prints. */
  readonly onLine: (service: string, line: string) => void;
}

/** A service in a process of its own. */
export interface ServiceProcess {
  readonly name: string;
  /** Resolves with the reason when the service has ended without being asked to. */
  readonly failed: Promise<ServiceFailedError>;
  /** Stops it, by force when its grace is over; true when it ended cleanly. */
  stop(): Promise<boolean>;
  /** Ends it and all its own children at once. */
  kill(): void;
}

/**
 * Starts a service on the Node.js of this process and waits until it says `{ ready: true }` over the channel between us,
 * whose closing, should we die, makes it stop by itself.
 *
 * @throws ServiceFailedError with its last lines when it ends before, or takes too long.
 */
export async function startServiceProcess(program: ServiceProgram, signal?: AbortSignal): Promise<ServiceProcess> {
  const { name, entry, cwd, env, shutdownGraceMs } = program;
  const child = spawn(process.execPath, [entry], {
    cwd,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A group of its own: Ctrl-C in a terminal is for the launcher, which stops the services in order.
    detached: true,
  });
  const lastLines = followLines(child, (line) => program.onLine(name, line));
  const closed = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, endSignal) => resolve(endSignal === null ? `exit code ${code}` : `signal ${endSignal}`));
  });
  let stopping = false;
  const kill = () => killGroup(child);
  const stop = async () => {
    stopping = true;
    child.kill('SIGTERM');
    const force = setTimeout(kill, shutdownGraceMs + FORCE_AFTER_GRACE_MS);
    const how = await closed;
    clearTimeout(force);
    return how === 'exit code 0';
  };
  const outcome = await Promise.race([isReady(child), closed, overdue(), aborted(signal)]);
  if (outcome !== READY) {
    stopping = true;
    kill();
    await closed;
    signal?.throwIfAborted();
    throw new ServiceFailedError(name, `did not start: ${outcome}`, lastLines());
  }
  const failed = new Promise<ServiceFailedError>((resolve) => {
    void closed.then((how) => {
      if (!stopping) resolve(new ServiceFailedError(name, `ended unexpectedly: ${how}`, lastLines()));
    });
  });
  return { name, failed, stop, kill };
}

const READY = Symbol('ready');

function isReady(child: ChildProcess): Promise<typeof READY> {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'ready' in message) resolve(READY);
    });
  });
}

async function overdue(): Promise<string> {
  await delay(READY_TIMEOUT_MS, undefined, { ref: false });
  return `not ready within ${READY_TIMEOUT_MS} ms`;
}

function aborted(signal: AbortSignal | undefined): Promise<string> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve('it was asked to stop');
    signal?.addEventListener('abort', () => resolve('it was asked to stop'), { once: true });
  });
}

function followLines(child: ChildProcess, onLine: (line: string) => void): () => readonly string[] {
  const kept: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      kept.push(line);
      if (kept.length > KEPT_LINES) kept.shift();
      onLine(line);
    });
  }
  return () => kept;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    // The group goes with the service: a processor's analysis processes are in it.
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

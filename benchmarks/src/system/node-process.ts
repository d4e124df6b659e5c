import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';

/** A Node program in a process of its own. */
export interface NodeProcess {
  readonly pid: number;
  /** What it said with `{ ready: true }`. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Asks it to stop and waits until it has. */
  stop(): Promise<void>;
}

/** A program ended, or could not be started, before it was ready. */
export class ProgramFailedError extends Error {
  override readonly name = 'ProgramFailedError';
}

/**
 * Starts a program on the Node.js of this process and waits until it says `{ ready: true }` over IPC.
 *
 * @param program.logFile where its output goes: to a file, as a log would, since writing one is part of the work
 * @throws ProgramFailedError
 */
export async function startNodeProcess(program: {
  readonly entry: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
  readonly logFile: string;
}): Promise<NodeProcess> {
  const { entry, args = [], env, nodeOptions = [], logFile } = program;
  const log = await open(logFile, 'a');
  const child = spawn(process.execPath, [...nodeOptions, entry, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  });
  await log.close();
  const ended = once(child, 'exit');
  const ready = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
  const message: unknown = ready?.[0];
  if (child.pid === undefined || typeof message !== 'object' || message === null) {
    throw new ProgramFailedError(`${entry} ended before it was ready; see ${logFile}`);
  }
  return {
    pid: child.pid,
    ready: { ...message },
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}

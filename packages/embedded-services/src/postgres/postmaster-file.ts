import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine } from '../process/command-line.ts';
import { isAlive, type StopStep, stopProcess } from '../process/stop-process.ts';

/** Fast shutdown (transactions are rolled back), immediate shutdown (recovery at the next start), then force. */
export const POSTGRES_STOP_STEPS: readonly StopStep[] = [
  { signal: 'SIGINT', waitMs: 10_000 },
  { signal: 'SIGQUIT', waitMs: 5_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
];

/** Address of the database `postgres` of an embedded server, with user and password. */
export function databaseUrl(password: string, port: number): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}

/** What the server says of itself in `postmaster.pid`. */
export interface PostmasterState {
  readonly pid: number;
  readonly port: number;
  /** Whether it accepts connections. */
  readonly ready: boolean;
}

/**
 * Reads `postmaster.pid`: line 1 is the process id, line 4 the port, line 8 the state (`starting`, `stopping`, `ready`, `standby`), as
 * PostgreSQL's `pidfile.h` has it. The word does not depend on the language of the server's messages.
 */
export async function readPostmasterFile(dataDir: string): Promise<PostmasterState | undefined> {
  const text = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => undefined);
  const lines = text?.split('\n') ?? [];
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0
    ? { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
    : undefined;
}

/**
 * Makes the data folder free after a run that was killed: ends a server that is still on it, and removes a
 * `postmaster.pid` whose process id now belongs to another program (the server would refuse to start because of it).
 */
export async function endLeftOverServer(dataDir: string): Promise<void> {
  const state = await readPostmasterFile(dataDir);
  if (state === undefined || !isAlive(state.pid)) return;
  const command = await commandLine(state.pid);
  if (command?.includes('postgres')) await stopProcess(state.pid, POSTGRES_STOP_STEPS);
  else await rm(join(dataDir, 'postmaster.pid'), { force: true });
}

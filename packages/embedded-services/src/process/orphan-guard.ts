import { spawn } from 'node:child_process';

/** One process to end when its owner dies, and how. */
export interface Guarded {
  readonly pid: number;
  /** Name of the signal, such as `TERM`. */
  readonly signal: 'TERM' | 'INT';
}

/** Keeps watch until it is released. */
export interface OrphanGuard {
  /** Ends the watch without touching the guarded processes. */
  release(): void;
}

/**
 * Ends servers when the process that started them dies without a word (SIGKILL, out of memory, a crash): a tiny shell
 * waits on a pipe whose other end this process holds, and the system closes that end whatever happens to us.
 *
 * Where there is no `/bin/sh` (Windows) nothing watches; a left-over server is then ended by the next start on its folder.
 */
export function guardAgainstOrphans(guarded: readonly Guarded[]): OrphanGuard {
  if (process.platform === 'win32') return { release: () => undefined };
  const kills = guarded.map(({ pid, signal }) => `kill -${signal} ${pid} 2>/dev/null`).join('; ');
  const shell = spawn('/bin/sh', ['-c', `read -r _; ${kills}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Its own group: Ctrl-C in the terminal must not end the watch before the owner has stopped everything in order.
    detached: true,
    cwd: '/',
  });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  return { release: () => void shell.kill('SIGKILL') };
}

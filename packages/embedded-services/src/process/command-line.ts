import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The command line of a running process; undefined when there is no such process or it cannot be told. */
export async function commandLine(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    if (process.platform === 'win32') {
      return (await run('tasklist', ['/fi', `PID eq ${pid}`, '/fo', 'csv', '/nh'])).stdout;
    }
    return (await run('ps', ['-o', 'command=', '-p', String(pid)])).stdout;
  } catch {
    // The process ended in between, or the system does not tell: both mean "not known to be ours".
    return undefined;
  }
}

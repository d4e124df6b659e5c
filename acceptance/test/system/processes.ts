import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A process that runs. */
export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

/** Every process that has `word` in its command line or its environment, but for this one. */
export async function processesOf(word: string): Promise<readonly FoundProcess[]> {
  const found = process.platform === 'linux' ? await fromProc(word) : await fromPs(word);
  return found.filter(({ pid }) => pid !== process.pid);
}

async function fromProc(word: string): Promise<FoundProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => readProcess(pid, word)));
  return found.filter((one) => one !== undefined);
}

async function readProcess(pid: string, word: string): Promise<FoundProcess | undefined> {
  try {
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
    // A process that has ended and waits to be collected has neither.
    return `${command}\0${environment}`.includes(word) ? { pid: Number(pid), command } : undefined;
  } catch {
    // It ended while it was being looked at, or is another user's.
    return undefined;
  }
}

/** Where there is no /proc; `E` adds the environment on the systems that show it. */
async function fromPs(word: string): Promise<FoundProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['-AwwE', '-o', 'pid=,command='], { maxBuffer: 2 ** 26 });
  return stdout
    .split('\n')
    .filter((line) => line.includes(word))
    .map((line) => {
      const [pid = '', ...command] = line.trim().split(/\s+/);
      return { pid: Number(pid), command: command.join(' ') };
    });
}

import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Resident memory of a process, in KiB (proc(5), status). */
export interface ResidentMemory {
  /** VmRSS. */
  readonly nowKibibytes: number;
  /** VmHWM: the most there was since the last reset. The kernel counts it, so no peak falls between two looks. */
  readonly peakKibibytes: number;
}

/** @throws Error on other systems than Linux */
export async function residentMemory(pid: number): Promise<ResidentMemory> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1] ?? Number.NaN);
  return { nowKibibytes: field('VmRSS'), peakKibibytes: field('VmHWM') };
}

/** Lets the peak begin anew, at what is resident now. */
export async function resetPeak(pid: number): Promise<void> {
  // proc(5): "5: reset the peak resident set size to the process's current value".
  await writeFile(`/proc/${pid}/clear_refs`, '5');
}

/** How long memory must stand still to pass for settled, how much it may move, and how long to wait for that at most. */
const SETTLED_FOR_MS = 3_000;
const SETTLED_WITHIN_KIBIBYTES = 1_024;
const SETTLE_TIMEOUT_MS = 30_000;
const LOOK_EVERY_MS = 250;

/** Waits until the resident memory of a process stands still; returns it in KiB. */
export async function settledMemory(pid: number): Promise<number> {
  const looks: number[] = [];
  for (const until = Date.now() + SETTLE_TIMEOUT_MS; Date.now() < until; await delay(LOOK_EVERY_MS)) {
    looks.push((await residentMemory(pid)).nowKibibytes);
    const last = looks.slice(-SETTLED_FOR_MS / LOOK_EVERY_MS);
    const stands = Math.max(...last) - Math.min(...last) <= SETTLED_WITHIN_KIBIBYTES;
    if (last.length === SETTLED_FOR_MS / LOOK_EVERY_MS && stands) break;
  }
  return looks.at(-1) ?? Number.NaN;
}

import { readdir, readFile } from 'node:fs/promises';

/** Unit of utime and stime: the kernel tells user space 100 ticks a second on every architecture Node runs on (proc(5)). */
const TICK_US = 10_000;

/** CPU time that a process and all its threads have used so far, in microseconds; 0 for one that is gone. */
export async function cpuTimeUs(pid: number): Promise<number> {
  const fields = await statFields(pid);
  return fields === undefined ? 0 : ticks(fields, 14) + ticks(fields, 15);
}

/** CPU time that the children of a process have used so far, living ones and ended ones, in microseconds. */
export async function childrenCpuTimeUs(pid: number): Promise<number> {
  const own = await statFields(pid);
  let sum = own === undefined ? 0 : ticks(own, 16) + ticks(own, 17);
  for (const child of (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)) {
    const fields = await statFields(child);
    if (fields !== undefined && Number(field(fields, 4)) === pid) sum += ticks(fields, 14) + ticks(fields, 15);
  }
  return sum;
}

/** What follows the program's name, which is in brackets and may have spaces; undefined for a process that is gone. */
async function statFields(pid: number): Promise<readonly string[] | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** A field by its number in proc(5): state, the first after the name, is 3; utime 14, stime 15, and of ended children 16, 17. */
function field(fields: readonly string[], number: number): string | undefined {
  return fields[number - 3];
}

function ticks(fields: readonly string[], number: number): number {
  return Number(field(fields, number)) * TICK_US;
}

/** The processes by which a PostgreSQL server on this machine serves a database: their titles name it. */
export async function postgresBackends(database: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const title = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (title.startsWith('postgres: ') && title.includes(` ${database} `)) found.push(Number(name));
  }
  return found;
}

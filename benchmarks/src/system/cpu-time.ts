import { readdir, readFile } from 'node:fs/promises';

/** Unit of utime and stime: the kernel tells user space 100 ticks a second on every architecture Node runs on (proc(5)). */
const TICK_US = 10_000;

/** CPU time that a process and all its threads have used so far, in microseconds; 0 for one that is gone. */
export async function cpuTimeUs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return 0;
  // The second field is the program's name in brackets, which may have spaces; utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
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

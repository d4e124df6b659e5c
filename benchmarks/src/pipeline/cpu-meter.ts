import { childrenCpuTimeUs, cpuTimeUs, postgresBackends } from '../system/cpu-time.ts';
import type { NodeProcess } from '../system/node-process.ts';
import type { VidiSystem } from '../system/vidi-system.ts';

/** CPU time by part of the system, in ms. */
export type CpuMs = Readonly<Record<string, number>>;

/** What is metered. */
export interface Metered {
  readonly vidi: VidiSystem;
  readonly processor: NodeProcess;
  /** Name of the database. */
  readonly database: string;
}

/**
 * Begins to count; the function that it gives tells what was used since, in `jobs` parts. Of a backend of PostgreSQL that ended
 * meanwhile, as those of idle connections do, nothing is counted: its time went with it.
 */
export async function meterCpu(metered: Metered): Promise<(jobs: number) => Promise<CpuMs>> {
  const backendsBefore = await timesOfBackends(metered.database);
  const before = await timesOfServices(metered);
  return async (jobs) => {
    const after = await timesOfServices(metered);
    const spent = Object.entries(after).map(([name, us]) => [name, us - (before[name] ?? 0)] as const);
    let ofBackends = 0;
    for (const [pid, us] of await timesOfBackends(metered.database)) ofBackends += us - (backendsBefore.get(pid) ?? 0);
    return Object.fromEntries(
      [...spent, ['PostgreSQL', ofBackends] as const].map(([name, us]) => [name, us / 1_000 / jobs]),
    );
  };
}

async function timesOfServices({ vidi, processor }: Metered): Promise<Record<string, number>> {
  return {
    gateway: await cpuTimeUs(vidi.gateway.pid),
    ingest: await cpuTimeUs(vidi.ingest.pid),
    processor: await cpuTimeUs(processor.pid),
    analysis: await childrenCpuTimeUs(processor.pid),
  };
}

async function timesOfBackends(database: string): Promise<ReadonlyMap<number, number>> {
  const pids = await postgresBackends(database);
  return new Map(await Promise.all(pids.map(async (pid) => [pid, await cpuTimeUs(pid)] as const)));
}

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

/** Begins to count; the function that it gives tells what was used since, in `jobs` parts. */
export async function meterCpu(metered: Metered): Promise<(jobs: number) => Promise<CpuMs>> {
  const backends = await postgresBackends(metered.database);
  const before = await used(metered, backends);
  return async (jobs) => {
    const after = await used(metered, backends);
    return Object.fromEntries(
      Object.entries(after).map(([name, us]) => [name, (us - (before[name] ?? 0)) / 1_000 / jobs]),
    );
  };
}

async function used({ vidi, processor }: Metered, backends: readonly number[]): Promise<Record<string, number>> {
  const ofBackends = await Promise.all(backends.map(cpuTimeUs));
  return {
    gateway: await cpuTimeUs(vidi.gateway.pid),
    ingest: await cpuTimeUs(vidi.ingest.pid),
    PostgreSQL: ofBackends.reduce((sum, us) => sum + us, 0),
    processor: await cpuTimeUs(processor.pid),
    analysis: await childrenCpuTimeUs(processor.pid),
  };
}

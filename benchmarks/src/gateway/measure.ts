import { cpuTimeUs, postgresBackends } from '../system/cpu-time.ts';
import { median } from '../system/median.ts';
import type { LoadGenerators } from './load/generators.ts';
import type { LoadPlan } from './load/load.ts';
import type { Target } from './targets.ts';

/** What one target did in one round. */
export interface Sample {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time per request of each process, in microseconds. */
  readonly cpuUs: Readonly<Record<string, number>>;
}

/** How to measure. */
export interface MeasureOptions {
  readonly generators: LoadGenerators;
  readonly plan: LoadPlan;
  /** Database whose backends' CPU time is counted for targets that have an ingest. */
  readonly database: string;
}

/** Puts load on a target and says what it did. */
export async function measure(target: Target, { generators, plan, database }: MeasureOptions): Promise<Sample> {
  const counted = target.processes['ingest'] === undefined ? [] : await postgresBackends(database);
  const before = await cpuOf(target, counted);
  const result = await generators[target.protocol].run(target, plan);
  const after = await cpuOf(target, counted);
  const cpuUs: Record<string, number> = {};
  for (const [name, used] of after) cpuUs[name] = (used - (before.get(name) ?? 0)) / result.requests;
  const { requestsPerSecond, latencyMs } = result;
  return { requestsPerSecond, p50Ms: latencyMs.p50, p99Ms: latencyMs.p99, cpuUs };
}

async function cpuOf(target: Target, backends: readonly number[]): Promise<Map<string, number>> {
  const used = new Map<string, number>();
  for (const [name, pid] of Object.entries(target.processes)) used.set(name, await cpuTimeUs(pid));
  if (backends.length > 0) {
    const each = await Promise.all(backends.map(cpuTimeUs));
    used.set(
      'PostgreSQL',
      each.reduce((sum, us) => sum + us, 0),
    );
  }
  return used;
}

/** The middle of each figure on its own, so that a round in which the machine was busy elsewhere does not count. */
export function medianOf(samples: readonly Sample[]): Sample {
  const names = Object.keys(samples[0]?.cpuUs ?? {});
  return {
    requestsPerSecond: median(samples.map((sample) => sample.requestsPerSecond)),
    p50Ms: median(samples.map((sample) => sample.p50Ms)),
    p99Ms: median(samples.map((sample) => sample.p99Ms)),
    cpuUs: Object.fromEntries(names.map((name) => [name, median(samples.map(({ cpuUs }) => cpuUs[name] ?? 0))])),
  };
}

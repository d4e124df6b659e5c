import { duration, type Env, integer, parseEnv } from '@vidi/service-kit';

/** How long and how hard to measure. */
export interface BenchmarkConfig {
  /** Times that every target is measured, in turn with the others (VIDI_BENCH_ROUNDS). */
  readonly rounds: number;
  /** How long each of these times lasts, in whole seconds (VIDI_BENCH_DURATION). */
  readonly seconds: number;
  /** Requests under way at any time (VIDI_BENCH_CONCURRENCY). */
  readonly concurrency: number;
}

/** @throws ConfigError naming every variable that is wrong */
export function parseBenchmarkConfig(env: Env): BenchmarkConfig {
  const values = parseEnv(
    {
      VIDI_BENCH_ROUNDS: integer(1, 100).default(7),
      VIDI_BENCH_DURATION: duration().default(4_000),
      VIDI_BENCH_CONCURRENCY: integer(8, 10_000).default(64),
    },
    env,
  );
  return {
    rounds: values.VIDI_BENCH_ROUNDS,
    seconds: Math.max(1, Math.round(values.VIDI_BENCH_DURATION / 1_000)),
    concurrency: values.VIDI_BENCH_CONCURRENCY,
  };
}

import { type Env, integer, parseEnv } from '@vidi/service-kit';

/** How much to measure. */
export interface PipelineBenchmarkConfig {
  /** Videos handed over one at a time to an idle system, of each kind (VIDI_BENCH_VIDEOS). */
  readonly videos: number;
  /** Jobs whose cost is measured, in a short queue and in a long one (VIDI_BENCH_JOBS). */
  readonly jobs: number;
  /** Length of the long queue (VIDI_BENCH_QUEUED). */
  readonly queued: number;
}

/** @throws ConfigError naming every variable that is wrong */
export function parsePipelineBenchmarkConfig(env: Env): PipelineBenchmarkConfig {
  const values = parseEnv(
    {
      VIDI_BENCH_VIDEOS: integer(1, 1_000).default(10),
      VIDI_BENCH_JOBS: integer(10, 10_000).default(300),
      VIDI_BENCH_QUEUED: integer(100, 1_000_000).default(10_000),
    },
    env,
  );
  return { videos: values.VIDI_BENCH_VIDEOS, jobs: values.VIDI_BENCH_JOBS, queued: values.VIDI_BENCH_QUEUED };
}

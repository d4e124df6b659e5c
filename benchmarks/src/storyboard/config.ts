import { type Env, integer, parseEnv } from '@vidi/service-kit';

/** How long and how often to measure. */
export interface StoryboardBenchmarkConfig {
  /** Times that everything is measured, in turn (VIDI_BENCH_ROUNDS). */
  readonly rounds: number;
  /** Length of the clips in seconds (VIDI_BENCH_CLIP_SECONDS); the bar is for 600, less is for trying. */
  readonly clipSeconds: number;
  /** Decoder threads per stream (VIDI_BENCH_THREADS). */
  readonly threads: number;
}

/** @throws ConfigError naming every variable that is wrong */
export function parseStoryboardBenchmarkConfig(env: Env): StoryboardBenchmarkConfig {
  const values = parseEnv(
    {
      VIDI_BENCH_ROUNDS: integer(1, 100).default(3),
      VIDI_BENCH_CLIP_SECONDS: integer(20, 3_600).default(600),
      VIDI_BENCH_THREADS: integer(1, 64).default(4),
    },
    env,
  );
  return {
    rounds: values.VIDI_BENCH_ROUNDS,
    clipSeconds: values.VIDI_BENCH_CLIP_SECONDS,
    threads: values.VIDI_BENCH_THREADS,
  };
}

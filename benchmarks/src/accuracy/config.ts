import { choice, type Env, integer, parseEnv, text } from '@vidi/service-kit';

/** How much to judge, and what else. */
export interface AccuracyBenchmarkConfig {
  /** Films to make (VIDI_BENCH_FILMS). */
  readonly films: number;
  /**
   * Which films (VIDI_BENCH_SEEDS): those that the figures are told of, or those that a detector may be tuned on. A figure of
   * the latter proves nothing.
   */
  readonly seeds: 'judging' | 'tuning';
  /** Folder of real clips that are looked at too, where one is given (VIDI_BENCH_VIDEOS). */
  readonly videosFolder: string | undefined;
}

/** @throws ConfigError naming every variable that is wrong */
export function parseAccuracyBenchmarkConfig(env: Env): AccuracyBenchmarkConfig {
  const values = parseEnv(
    {
      VIDI_BENCH_FILMS: integer(1, 500).default(20),
      VIDI_BENCH_SEEDS: choice(['judging', 'tuning']).default('judging'),
      VIDI_BENCH_VIDEOS: text().optional(),
    },
    env,
  );
  return {
    films: values.VIDI_BENCH_FILMS,
    seeds: values.VIDI_BENCH_SEEDS,
    videosFolder: values.VIDI_BENCH_VIDEOS,
  };
}

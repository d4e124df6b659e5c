import { type Env, integer, parseEnv } from '@vidi/service-kit';

/** How much to judge. */
export interface SimilarVideosBenchmarkConfig {
  /** Films to make, each with all variants and two episodes with its intro (VIDI_BENCH_FILMS). */
  readonly films: number;
}

/** @throws ConfigError naming every variable that is wrong */
export function parseSimilarVideosBenchmarkConfig(env: Env): SimilarVideosBenchmarkConfig {
  return { films: parseEnv({ VIDI_BENCH_FILMS: integer(2, 100).default(4) }, env).VIDI_BENCH_FILMS };
}

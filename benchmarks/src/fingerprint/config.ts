import { type Env, integer, parseEnv } from '@vidi/service-kit';

/** How much to judge. */
export interface FingerprintBenchmarkConfig {
  /** Films to make, each with all variants (VIDI_BENCH_FILMS). */
  readonly films: number;
}

/** @throws ConfigError naming every variable that is wrong */
export function parseFingerprintBenchmarkConfig(env: Env): FingerprintBenchmarkConfig {
  return { films: parseEnv({ VIDI_BENCH_FILMS: integer(2, 100).default(8) }, env).VIDI_BENCH_FILMS };
}

import { availableParallelism } from 'node:os';
import { type Env, integer, parseEnv, text } from '@vidi/service-kit';

/** How long and how often to measure. */
export interface AnalysisBenchmarkConfig {
  /** Times that everything is measured, in turn (VIDI_BENCH_ROUNDS). */
  readonly rounds: number;
  /** Length of the clips in seconds (VIDI_BENCH_CLIP_SECONDS). */
  readonly clipSeconds: number;
  /** Decoder threads of the analysis and of what it is measured against (VIDI_BENCH_THREADS): as many as a processor gives to one job at a time. */
  readonly threads: number;
  /** Folder that the clips are kept in for the next run (VIDI_BENCH_CLIPS): making them takes minutes. Undefined: they are made anew. */
  readonly clipsFolder: string | undefined;
}

/** @throws ConfigError naming every variable that is wrong */
export function parseAnalysisBenchmarkConfig(env: Env): AnalysisBenchmarkConfig {
  const values = parseEnv(
    {
      VIDI_BENCH_ROUNDS: integer(1, 100).default(5),
      VIDI_BENCH_CLIP_SECONDS: integer(5, 3_600).default(120),
      VIDI_BENCH_THREADS: integer(1, 64).default(Math.min(4, availableParallelism())),
      VIDI_BENCH_CLIPS: text().optional(),
    },
    env,
  );
  return {
    rounds: values.VIDI_BENCH_ROUNDS,
    clipSeconds: values.VIDI_BENCH_CLIP_SECONDS,
    threads: values.VIDI_BENCH_THREADS,
    clipsFolder: values.VIDI_BENCH_CLIPS,
  };
}

import { bytes, choice, type Env, integer, parseEnv } from '@vidi/service-kit';

/** How much to upload, how often, and where it is kept. */
export interface UploadBenchmarkConfig {
  /** Times that every way is measured, in turn with the others (VIDI_BENCH_ROUNDS). */
  readonly rounds: number;
  /** Bytes of each upload (VIDI_BENCH_UPLOAD_BYTES). */
  readonly sizeBytes: number;
  /** Where the system keeps media: a folder, or a bucket of a server that the benchmark starts (VIDI_BENCH_MEDIA_STORE). */
  readonly mediaStore: 'filesystem' | 's3';
}

/** @throws ConfigError naming every variable that is wrong */
export function parseUploadBenchmarkConfig(env: Env): UploadBenchmarkConfig {
  const values = parseEnv(
    {
      VIDI_BENCH_ROUNDS: integer(1, 100).default(2),
      VIDI_BENCH_UPLOAD_BYTES: bytes().default(10 * 2 ** 30),
      VIDI_BENCH_MEDIA_STORE: choice(['filesystem', 's3']).default('filesystem'),
    },
    env,
  );
  return {
    rounds: values.VIDI_BENCH_ROUNDS,
    sizeBytes: values.VIDI_BENCH_UPLOAD_BYTES,
    mediaStore: values.VIDI_BENCH_MEDIA_STORE,
  };
}

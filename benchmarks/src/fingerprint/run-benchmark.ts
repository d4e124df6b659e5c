import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FingerprintBenchmarkConfig } from './config.ts';
import { judgeSignatures, makeFilms, type SignatureFindings } from './judge-signatures.ts';

/** All that a run found out. */
export interface FingerprintFindings {
  readonly config: FingerprintBenchmarkConfig;
  readonly loadBefore: number;
  readonly signatures: SignatureFindings;
}

/** Makes films and variants of them, and judges what their fingerprints tell. */
export async function runFingerprintBenchmark(
  config: FingerprintBenchmarkConfig,
  say: (line: string) => void,
): Promise<FingerprintFindings> {
  const loadBefore = loadavg()[0] ?? 0;
  const folder = await mkdtemp(join(tmpdir(), 'vidi-fingerprints-'));
  try {
    const films = await makeFilms(config.films, folder, say);
    return { config, loadBefore, signatures: await judgeSignatures(films, say) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

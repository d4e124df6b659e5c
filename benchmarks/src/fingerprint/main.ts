import { mkdir, writeFile } from 'node:fs/promises';
import { readEnv } from '@vidi/service-kit';
import { parseFingerprintBenchmarkConfig } from './config.ts';
import { runFingerprintBenchmark } from './run-benchmark.ts';
import { reportFingerprints } from './write-report.ts';

const config = parseFingerprintBenchmarkConfig(readEnv());
const text = reportFingerprints(
  await runFingerprintBenchmark(config, (line) => void process.stdout.write(`${line}\n`)),
);
const results = new URL('../../results/', import.meta.url);
await mkdir(results, { recursive: true });
await writeFile(new URL('fingerprint.md', results), text);
process.stdout.write(`\n${text}`);

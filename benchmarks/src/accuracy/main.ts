import { mkdir, writeFile } from 'node:fs/promises';
import { readEnv } from '@vidi/service-kit';
import { parseAccuracyBenchmarkConfig } from './config.ts';
import { runAccuracyBenchmark } from './run-benchmark.ts';
import { reportAccuracy } from './write-report.ts';

const config = parseAccuracyBenchmarkConfig(readEnv());
const text = reportAccuracy(await runAccuracyBenchmark(config, (line) => void process.stdout.write(`${line}\n`)));
const results = new URL('../../results/', import.meta.url);
await mkdir(results, { recursive: true });
await writeFile(new URL('accuracy.md', results), text);
process.stdout.write(`\n${text}`);

import { mkdir, writeFile } from 'node:fs/promises';
import { readEnv } from '@vidi/service-kit';
import { parseBenchmarkConfig } from './config.ts';
import { report } from './report/write-report.ts';
import { runBenchmark } from './run-benchmark.ts';

const config = parseBenchmarkConfig(readEnv());
const text = report(await runBenchmark(config, (line) => void process.stdout.write(`${line}\n`)));
const results = new URL('../../results/', import.meta.url);
await mkdir(results, { recursive: true });
await writeFile(new URL('gateway.md', results), text);
process.stdout.write(`\n${text}`);

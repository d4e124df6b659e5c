import { mkdir, writeFile } from 'node:fs/promises';
import { readEnv } from '@vidi/service-kit';
import { parsePipelineBenchmarkConfig } from './config.ts';
import { runPipelineBenchmark } from './run-benchmark.ts';
import { reportPipeline } from './write-report.ts';

const config = parsePipelineBenchmarkConfig(readEnv());
const text = reportPipeline(await runPipelineBenchmark(config, (line) => void process.stdout.write(`${line}\n`)));
const results = new URL('../../results/', import.meta.url);
await mkdir(results, { recursive: true });
await writeFile(new URL('pipeline.md', results), text);
process.stdout.write(`\n${text}`);

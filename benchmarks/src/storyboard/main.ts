import { mkdir, writeFile } from 'node:fs/promises';
import { readEnv } from '@vidi/service-kit';
import { parseStoryboardBenchmarkConfig } from './config.ts';
import { runStoryboardBenchmark } from './run-benchmark.ts';
import { reportStoryboards } from './write-report.ts';

const config = parseStoryboardBenchmarkConfig(readEnv());
const text = reportStoryboards(await runStoryboardBenchmark(config, (line) => void process.stdout.write(`${line}\n`)));
const results = new URL('../../results/', import.meta.url);
await mkdir(results, { recursive: true });
await writeFile(new URL('storyboard.md', results), text);
process.stdout.write(`\n${text}`);

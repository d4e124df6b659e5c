import { mkdir, writeFile } from 'node:fs/promises';
import { readEnv } from '@vidi/service-kit';
import { parseAnalysisBenchmarkConfig } from './config.ts';
import { runAnalysisBenchmark } from './run-benchmark.ts';
import { reportAnalysis } from './write-report.ts';

const config = parseAnalysisBenchmarkConfig(readEnv());
const text = reportAnalysis(await runAnalysisBenchmark(config, (line) => void process.stdout.write(`${line}\n`)));
const results = new URL('../../results/', import.meta.url);
await mkdir(results, { recursive: true });
await writeFile(new URL('analysis.md', results), text);
process.stdout.write(`\n${text}`);

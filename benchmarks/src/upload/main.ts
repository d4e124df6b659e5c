import { mkdir, writeFile } from 'node:fs/promises';
import { readEnv } from '@vidi/service-kit';
import { parseUploadBenchmarkConfig } from './config.ts';
import { runUploadBenchmark } from './run-benchmark.ts';
import { reportUploads } from './write-report.ts';

const config = parseUploadBenchmarkConfig(readEnv());
const text = reportUploads(await runUploadBenchmark(config, (line) => void process.stdout.write(`${line}\n`)));
const results = new URL('../../results/', import.meta.url);
await mkdir(results, { recursive: true });
await writeFile(new URL(config.mediaStore === 's3' ? 'upload-s3.md' : 'upload.md', results), text);
process.stdout.write(`\n${text}`);

import { mkdir, writeFile } from 'node:fs/promises';
import { parseEnv, readEnv } from '@vidi/service-kit';
import { reportText } from './report-text.ts';
import { runTextBenchmark, TEXT_SETTINGS } from './run-text-benchmark.ts';

const { VIDI_BENCH_TITLES: titles, VIDI_BENCH_TITLE_SEED: seed } = parseEnv(TEXT_SETTINGS, readEnv());
const findings = await runTextBenchmark({ titles, seed }, (line) => void process.stdout.write(`${line}\n`));
const text = reportText(findings);
const results = new URL('../../../results/', import.meta.url);
await mkdir(results, { recursive: true });
await writeFile(new URL('on-screen-text.md', results), text);
process.stdout.write(`\n${text}`);

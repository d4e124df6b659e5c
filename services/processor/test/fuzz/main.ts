/** `pnpm fuzz [count] [seed]`: analyses mutated files, prints what became of them and keeps it in benchmarks/results/fuzz.md. */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { bestProgram } from '../analysis-process.ts';
import { outcomeTable } from './outcome-table.ts';
import { runFuzz } from './run-fuzz.ts';

const [count = 500, seed = 1] = process.argv.slice(2).map(Number);
let done = 0;
const outcomes = await runFuzz(count, seed, ({ number, container, mutation, outcome, message }) => {
  done++;
  if (['UNEXPLAINED', 'ANALYSIS_CRASHED', 'ANALYSIS_STALLED', 'ANALYSIS_FAILED'].includes(outcome)) {
    process.stdout.write(`file ${number} (${container}, ${mutation}): ${outcome} ${message}\n`);
  }
  if (done % 25 === 0) process.stdout.write(`${done} of ${count}\n`);
});
const slowest = Math.max(...outcomes.map(({ tookMs }) => tookMs)) / 1000;
const { isolation } = await bestProgram();
const report = `# Fuzzing

\`pnpm fuzz ${count} ${seed}\`: ${count} mutated files (MP4, Matroska, WebM, MPEG-TS, AVI; H.264, HEVC, AV1, VP8, VP9, MPEG-2, MPEG-4) through the real analysis process, all features, isolation
\`${isolation}\`, on ${cpus().length} x ${cpus()[0]?.model}, Node.js ${process.version}. \`whole\` and \`partial\` are results, the rest are reasons. The slowest took ${slowest.toFixed(1)} s.

${outcomeTable(outcomes)}
`;
process.stdout.write(`\n${report}`);
writeFileSync(fileURLToPath(new URL('../../../../benchmarks/results/fuzz.md', import.meta.url)), report);
process.exitCode = outcomes.some(({ outcome }) => outcome === 'UNEXPLAINED') ? 1 : 0;

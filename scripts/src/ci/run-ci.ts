import { installForeignClients } from './foreign-clients.ts';
import { generatedCodeIsCurrent } from './generated-code.ts';
import { underPnpm } from './pnpm.ts';
import { runAllTests } from './run-all-tests.ts';
import { runProgram } from './run-program.ts';
import { addTallies, EMPTY_TALLY, lastLine, type Tally } from './test-reports.ts';

const DEPENDENCY_FOLDERS = ['packages', 'services', 'scripts', 'acceptance', 'benchmarks'];

const steps: readonly { readonly name: string; readonly run: () => Promise<Tally> }[] = [
  { name: 'generated code is up to date', run: () => passes(generatedCodeIsCurrent()) },
  { name: 'lint and format', run: () => passes(ends('biome', ['check', '.'])) },
  {
    name: 'types',
    run: async () => passes(ends('npx', await underPnpm('turbo', 'run', 'typecheck', '--output-logs=errors-only'))),
  },
  {
    name: 'dependency rules',
    run: () => passes(ends('depcruise', ['--config', '.dependency-cruiser.cjs', ...DEPENDENCY_FOLDERS])),
  },
  {
    name: 'the packages could be published',
    run: () => passes(ends(process.execPath, ['scripts/src/release/main.ts', '--dry-run'])),
  },
  { name: 'tests', run: () => runAllTests([]) },
];

await installForeignClients();
let total = EMPTY_TALLY;
const durations: string[] = [];
for (const { name, run } of steps) {
  process.stdout.write(`\n=== ${name}\n`);
  const started = performance.now();
  const tally = await run().catch((error: unknown) => failed(String(error)));
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  durations.push(`${tally.failed === 0 ? 'ok    ' : 'FAILED'}  ${name}, ${seconds} s`);
  process.stdout.write(`=== ${durations.at(-1)}\n`);
  total = addTallies(total, tally);
}
process.stdout.write(`\n${[...total.remarks, '', ...durations, lastLine(total)].join('\n')}\n`);
process.exitCode = total.failed > 0 ? 1 : 0;
// The channel to the bootstrap would keep a process alive that has nothing left to do.
if (process.connected) process.disconnect();

/** A step is one check: it counts like a test. */
async function passes(outcome: Promise<boolean>): Promise<Tally> {
  return (await outcome) ? { ...EMPTY_TALLY, passed: 1 } : { ...EMPTY_TALLY, failed: 1 };
}

function failed(remark: string): Tally {
  return { ...EMPTY_TALLY, failed: 1, remarks: [`FAILED   ${remark}`] };
}

async function ends(file: string, args: readonly string[]): Promise<boolean> {
  return (await runProgram(file, args)).ok;
}

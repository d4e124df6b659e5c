import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { repository } from '../repository.ts';
import { underPnpm } from './pnpm.ts';
import { runProgram } from './run-program.ts';
import { addTallies, EMPTY_TALLY, REPORT_FILE, readReport, type Tally } from './test-reports.ts';

const DryRun = z.object({
  tasks: z.array(z.object({ package: z.string(), directory: z.string(), command: z.string() })),
});

/** Why tests were not run, as they say it: on a line of its own, or in the brackets behind the name of a skipped test. */
const SAID_NOT_RUN = /(?:^|:test: |\[)(NOT RUN: [^\]]*)/;

/** Tests start whole systems again and again: each needs a second of CPU time less with code that is compiled already. */
const COMPILE_CACHE = join(repository.root, 'node_modules/.cache/compile');

/**
 * The tests of whole systems wait for most of their time: for processes to start, leases to expire, brokers to come back. The
 * tests of the other packages use that time.
 */
const LANES = [['--filter=@vidi/acceptance'], ['--filter=!@vidi/acceptance']];

/**
 * Runs the tests of every package and adds up their reports: those of whole systems beside those of the other packages, which go
 * one after the other, as each uses all cores by itself.
 *
 * @param turboArgs narrow it down, such as `--filter=@vidi/sdk`.
 */
export async function runAllTests(turboArgs: readonly string[]): Promise<Tally> {
  const run = ['turbo', 'run', 'test', ...turboArgs];
  const packages = await packagesWithTests(run);
  await Promise.all(packages.map(({ folder }) => rm(join(folder, REPORT_FILE), { force: true })));
  const lanes = turboArgs.length > 0 ? [[]] : LANES;
  const ends = await Promise.all(lanes.map(async (lane) => await runLane([...run, ...lane])));
  const ok = ends.every((end) => end.ok);
  const lines = ends.flatMap((end) => end.lines);
  const reports = await Promise.all(packages.map(({ name, folder }) => readReport(name, folder)));
  const tally = reports.reduce(addTallies, EMPTY_TALLY);
  const said = lines.flatMap((line) => SAID_NOT_RUN.exec(stripVTControlCharacters(line))?.[1]?.trim() ?? []);
  const unexplained = !ok && tally.failed === 0;
  return {
    ...tally,
    failed: tally.failed + (unexplained ? 1 : 0),
    remarks: [
      ...new Set([...said, ...tally.remarks]),
      ...(unexplained ? ['FAILED   the test run itself, although every report is good; see its output above'] : []),
    ],
  };
}

async function runLane(run: readonly string[]): Promise<{ readonly ok: boolean; readonly lines: readonly string[] }> {
  return await runProgram(
    'npx',
    await underPnpm(
      ...[...run, '--continue', '--concurrency=1', '--output-logs=full', '--'],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT_FILE}`],
    ),
    { env: { NODE_COMPILE_CACHE: COMPILE_CACHE } },
  );
}

async function packagesWithTests(run: readonly string[]): Promise<readonly { name: string; folder: string }[]> {
  const { ok, lines } = await runProgram('npx', await underPnpm(...run, '--dry=json'), { quiet: true });
  const json = lines.slice(lines.findIndex((line) => line.startsWith('{'))).join('\n');
  if (!ok) throw new Error(`turbo cannot say which packages have tests:\n${lines.join('\n')}`);
  return DryRun.parse(JSON.parse(json))
    .tasks.filter(({ command }) => command !== '<NONEXISTENT>')
    .map(({ package: name, directory }) => ({ name, folder: join(repository.root, directory) }));
}

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '@vidi/test-kit';
import { expect, test } from 'vitest';
import { addTallies, EMPTY_TALLY, lastLine, REPORT_FILE, readReport } from './test-reports.ts';

async function tallyOf(report: unknown) {
  await using folder = await temporaryFolder();
  const path = join(folder.path, REPORT_FILE);
  await mkdir(dirname(path));
  await writeFile(path, JSON.stringify(report));
  return await readReport('@vidi/sdk', folder.path);
}

const file = (status: string, ...tests: readonly (readonly [string, string])[]) => ({
  name: 'a.test.ts',
  status,
  message: 'cannot be loaded',
  assertionResults: tests.map(([fullName, state]) => ({ fullName, status: state })),
});

test('adds up what passed, failed and was not run, and names the last two', async () => {
  const tally = await tallyOf({
    success: false,
    testResults: [file('failed', ['a', 'passed'], ['b', 'failed'], ['c', 'skipped'])],
  });
  expect(tally).toEqual({
    passed: 1,
    failed: 1,
    skipped: 1,
    remarks: ['FAILED   @vidi/sdk: b', 'NOT RUN  @vidi/sdk: c'],
  });
  expect(lastLine(addTallies(tally, { ...EMPTY_TALLY, passed: 4 }))).toBe('5 passed, 1 failed, 1 skipped');
});

test('counts a file that could not be loaded as a failure', async () => {
  expect(await tallyOf({ success: false, testResults: [file('failed')] })).toMatchObject({
    failed: 1,
    remarks: ['FAILED   @vidi/sdk: a.test.ts: cannot be loaded'],
  });
});

test('counts a run that failed for a reason no test tells as a failure', async () => {
  expect(await tallyOf({ success: false, testResults: [file('passed', ['a', 'passed'])] })).toMatchObject({
    passed: 1,
    failed: 1,
  });
});

test('counts a missing report as a failure', async () => {
  await using folder = await temporaryFolder();
  const tally = await readReport('@vidi/sdk', folder.path);
  expect(tally).toMatchObject({ passed: 0, failed: 1 });
  expect(tally.remarks[0]).toContain('@vidi/sdk: no test report');
});

test('says nothing of skipped tests where there are none', () => {
  expect(lastLine({ ...EMPTY_TALLY, passed: 3 })).toBe('3 passed, 0 failed');
});

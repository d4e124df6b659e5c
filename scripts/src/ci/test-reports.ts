import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Where every package's test run leaves its report, below the package's folder. */
export const REPORT_FILE = join('reports', 'vitest.json');

/** How a test run went. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What a person must know: failures, skipped tests, reports that are missing. */
  readonly remarks: readonly string[];
}

/** The part of Vitest's JSON report that is read; its shape is Jest's. */
const Report = z.object({
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/** Nothing was run. */
export const EMPTY_TALLY: Tally = { passed: 0, failed: 0, skipped: 0, remarks: [] };

/** Both together. */
export function addTallies(one: Tally, other: Tally): Tally {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
    remarks: [...one.remarks, ...other.remarks],
  };
}

/** Reads the report of one package. A missing or unreadable one counts as a failure: a run that died tells of no test. */
export async function readReport(packageName: string, folder: string): Promise<Tally> {
  const text = await readFile(join(folder, REPORT_FILE), 'utf8').catch(() => undefined);
  if (text === undefined) return failure(`${packageName}: no test report; its run did not get to the end`);
  const parsed = Report.safeParse(JSON.parse(text));
  if (!parsed.success) return failure(`${packageName}: its test report cannot be read: ${parsed.error.message}`);
  const { success, testResults } = parsed.data;
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = tests.filter(({ status }) => status === 'failed');
  // A file that could not be loaded, or whose set-up failed, is a failure that no test of it tells of.
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const skipped = tests.filter(({ status }) => !['passed', 'failed'].includes(status));
  const silentFailure =
    !success && failed.length + brokenFiles.length === 0 ? [`${packageName}: its test run failed`] : [];
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: failed.length + brokenFiles.length + silentFailure.length,
    skipped: skipped.length,
    remarks: [
      ...failed.map(({ fullName }) => `FAILED   ${packageName}: ${fullName}`),
      ...brokenFiles.map(({ name, message }) => `FAILED   ${packageName}: ${name}: ${message.split('\n')[0]}`),
      ...silentFailure.map((text) => `FAILED   ${text}`),
      ...skipped.map(({ fullName }) => `NOT RUN  ${packageName}: ${fullName}`),
    ],
  };
}

/** The last line of every run. */
export function lastLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function failure(remark: string): Tally {
  return { passed: 0, failed: 1, skipped: 0, remarks: [`FAILED   ${remark}`] };
}

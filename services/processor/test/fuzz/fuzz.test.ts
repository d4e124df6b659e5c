import { expect, it } from 'vitest';
import { analysisProcesses } from '../analysis-process.ts';
import { runFuzz } from './run-fuzz.ts';

/** `pnpm fuzz` runs 500; these are the first of them. */
const FILES = 25;

it('every mutated file ends with a result or a reason, in time, and leaves nothing behind', {
  timeout: 900_000,
}, async () => {
  const outcomes = await runFuzz(FILES, 1, () => undefined);
  expect(outcomes).toHaveLength(FILES);
  expect(outcomes.filter(({ outcome }) => outcome === 'UNEXPLAINED')).toEqual([]);
  expect(outcomes.filter(({ outcome }) => outcome === 'ANALYSIS_STALLED' || outcome === 'TIME_LIMIT_EXCEEDED')).toEqual(
    [],
  );
  expect(new Set(outcomes.map(({ mutation }) => mutation)).size).toBe(4);
  expect(await analysisProcesses(process.pid)).toEqual([]);
});

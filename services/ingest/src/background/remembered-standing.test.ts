import { expect, it } from 'vitest';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { rememberStanding } from './remembered-standing.ts';

/** A database that only counts how often it is read, and fails at the first. */
function countingReads() {
  const reads = { count: 0 };
  const read: UnitOfWork['read'] = async () => {
    reads.count += 1;
    throw new Error('away');
  };
  return { reads, unitOfWork: { read } as UnitOfWork };
}

it('reads once for all who ask at the same time, and again after a failure or news', async () => {
  const { reads, unitOfWork } = countingReads();
  const settings = { processors: { timeoutMs: 1, forgetMs: 1 } } as Parameters<typeof rememberStanding>[0]['settings'];
  const standing = rememberStanding({ unitOfWork, clock: { now: () => new Date(0) }, settings }, () => 0);
  await Promise.allSettled([standing.read(), standing.read(), standing.read()]);
  expect(reads.count).toBe(1);
  await expect(standing.read()).rejects.toThrow('away');
  expect(reads.count).toBe(2);
  standing.forget();
  await expect(standing.read()).rejects.toThrow('away');
  expect(reads.count).toBe(3);
});

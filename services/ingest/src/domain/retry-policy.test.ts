import { describe, expect, it } from 'vitest';
import { retryDelayMs } from './retry-policy.ts';

const policy = { maxAttempts: 5, baseMs: 5_000, maxMs: 20_000 };
const almostOne = 1 - Number.EPSILON;

describe('the wait before the next attempt', () => {
  it('is drawn from a range that doubles with each attempt and ends at the cap', () => {
    const longest = [1, 2, 3, 4].map((used) => retryDelayMs(policy, 'TRANSIENT', used, almostOne));
    expect(longest).toEqual([4_999, 9_999, 19_999, 19_999]);
  });

  it('may be nothing at all: full jitter begins at zero', () => {
    expect(retryDelayMs(policy, 'UNKNOWN', 3, 0)).toBe(0);
  });

  it('lies evenly between: half the draw is half the range', () => {
    expect(retryDelayMs(policy, 'RESOURCE', 2, 0.5)).toBe(5_000);
  });

  it('does not exist for permanent errors, not even for the first', () => {
    expect(retryDelayMs(policy, 'PERMANENT', 1, 0.5)).toBeUndefined();
  });

  it.each(['TRANSIENT', 'RESOURCE', 'UNKNOWN'] as const)(
    'does not exist when a %s error used up the attempts',
    (errorClass) => {
      expect(retryDelayMs(policy, errorClass, 5, 0.5)).toBeUndefined();
      expect(retryDelayMs(policy, errorClass, 6, 0.5)).toBeUndefined();
    },
  );

  it('does not overflow after very many attempts', () => {
    expect(retryDelayMs({ ...policy, maxAttempts: 5_000 }, 'TRANSIENT', 4_000, 0.5)).toBe(10_000);
  });
});

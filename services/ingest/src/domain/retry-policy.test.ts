import { describe, expect, it } from 'vitest';
import { type ErrorClass, NO_FAILURES, verdictOnRetry, withFailure } from './retry-policy.ts';

const policy = {
  maxAttempts: 8,
  classes: {
    TRANSIENT: { maxAttempts: 5, baseMs: 5_000, maxMs: 20_000 },
    RESOURCE: { maxAttempts: 4, baseMs: 30_000, maxMs: 1_000_000 },
    UNKNOWN: { maxAttempts: 2, baseMs: 10_000, maxMs: 1_000_000 },
  },
};
const almostOne = 1 - Number.EPSILON;

/** The verdict on the last of some failures, one attempt each. */
function verdictAfter(classes: readonly ErrorClass[], random: number, rules = policy) {
  const failures = classes.reduce(withFailure, NO_FAILURES);
  return verdictOnRetry(rules, classes.at(-1) ?? 'UNKNOWN', { attempts: classes.length, failures }, random);
}

const times = (count: number, errorClass: ErrorClass) => Array.from({ length: count }, () => errorClass);

describe('the wait before the next attempt', () => {
  it('is drawn from a range that doubles with each failure of the class and ends at its cap', () => {
    const longest = [1, 2, 3, 4].map((failures) => verdictAfter(times(failures, 'TRANSIENT'), almostOne));
    expect(longest).toEqual([4_999, 9_999, 19_999, 19_999].map((delayMs) => ({ kind: 'again', delayMs })));
  });

  it('may be nothing at all: full jitter begins at zero', () => {
    expect(verdictAfter(times(3, 'TRANSIENT'), 0)).toEqual({ kind: 'again', delayMs: 0 });
  });

  it('lies evenly between: half the draw is half the range, of each class its own', () => {
    expect(verdictAfter(['RESOURCE'], 0.5)).toEqual({ kind: 'again', delayMs: 15_000 });
    expect(verdictAfter(['UNKNOWN'], 0.5)).toEqual({ kind: 'again', delayMs: 5_000 });
  });

  it('starts from the base for a class that has not failed before', () => {
    expect(verdictAfter([...times(3, 'TRANSIENT'), 'RESOURCE'], almostOne)).toEqual({ kind: 'again', delayMs: 29_999 });
  });

  it('does not overflow after very many attempts', () => {
    const patient = { ...policy.classes.TRANSIENT, maxAttempts: 5_000 };
    const rules = { maxAttempts: 5_000, classes: { ...policy.classes, TRANSIENT: patient } };
    expect(verdictAfter(times(4_000, 'TRANSIENT'), 0.5, rules)).toEqual({ kind: 'again', delayMs: 10_000 });
  });
});

describe('somebody who asks to be left alone', () => {
  const asked = (retryAfterMs: number) => {
    const spent = { attempts: 1, failures: withFailure(NO_FAILURES, 'TRANSIENT') };
    return verdictOnRetry(policy, 'TRANSIENT', spent, 0.5, retryAfterMs);
  };

  it('is, when that is longer than the drawn wait', () => {
    expect(asked(12_000)).toEqual({ kind: 'again', delayMs: 12_000 });
    expect(asked(1_000)).toEqual({ kind: 'again', delayMs: 2_500 });
  });

  it('is for no longer than the longest wait of the class', () => {
    expect(asked(31_536_000_000)).toEqual({ kind: 'again', delayMs: policy.classes.TRANSIENT.maxMs });
  });
});

describe('there is no further attempt', () => {
  it('after a permanent error, not even after the first', () => {
    expect(verdictAfter(['PERMANENT'], 0.5)).toEqual({ kind: 'over', limit: undefined });
  });

  it.each(['TRANSIENT', 'RESOURCE', 'UNKNOWN'] as const)(
    'after as many %s errors as that class may have, and its setting is named',
    (errorClass) => {
      const { maxAttempts } = policy.classes[errorClass];
      expect(verdictAfter(times(maxAttempts - 1, errorClass), 0.5)).toMatchObject({ kind: 'again' });
      const over = { kind: 'over', limit: `VIDI_RETRY_${errorClass}_ATTEMPTS` };
      expect(verdictAfter(times(maxAttempts, errorClass), 0.5)).toEqual(over);
    },
  );

  it('but not because of errors of another class', () => {
    expect(verdictAfter([...times(4, 'TRANSIENT'), 'UNKNOWN'], 0.5)).toMatchObject({ kind: 'again' });
  });

  it('when all attempts together are used up, and that setting is named', () => {
    const mixed = [...times(4, 'TRANSIENT'), ...times(3, 'RESOURCE')];
    expect(verdictAfter(mixed, 0.5)).toMatchObject({ kind: 'again' });
    expect(verdictAfter([...mixed, 'UNKNOWN'], 0.5)).toEqual({ kind: 'over', limit: 'VIDI_JOB_MAX_ATTEMPTS' });
  });
});

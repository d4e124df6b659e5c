import { describe, expect, it } from 'vitest';
import { earlier, fromSeconds, later, ticksToNanoseconds, toDuration } from './rational-time.ts';

describe('ticksToNanoseconds', () => {
  it('is exact where nanoseconds are', () => {
    expect(ticksToNanoseconds(90_090n, { num: 1, den: 30_000 })).toBe(3_003_000_000n);
  });

  it('rounds to the nearest, away from zero on both sides', () => {
    expect(ticksToNanoseconds(1n, { num: 1, den: 90_000 })).toBe(11_111n);
    expect(ticksToNanoseconds(2n, { num: 1, den: 3 })).toBe(666_666_667n);
    expect(ticksToNanoseconds(-2n, { num: 1, den: 3 })).toBe(-666_666_667n);
  });
});

describe('toDuration', () => {
  it('splits seconds and nanoseconds', () => {
    expect(toDuration(fromSeconds(61.5))).toMatchObject({ seconds: 61n, nanos: 500_000_000 });
  });
});

describe('earlier and later', () => {
  it('choose one of two times', () => {
    expect([earlier(1n, 2n), earlier(2n, 1n), later(1n, 2n), later(2n, 2n)]).toEqual([1n, 1n, 2n, 2n]);
  });
});

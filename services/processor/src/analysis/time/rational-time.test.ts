import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { earlier, fromSeconds, later, ticksToNanoseconds, toDuration, toSeconds } from './rational-time.ts';

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

/** Time bases as containers have them, and worse. */
const timeBases = fc.record({
  num: fc.integer({ min: 1, max: 10_000 }),
  den: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
});
/** Longer than any video, before and after zero. */
const ticks = fc.bigInt({ min: -(2n ** 50n), max: 2n ** 50n });

describe('any time', () => {
  it('is at most half a nanosecond from the fraction it was made of', () => {
    fc.assert(
      fc.property(ticks, timeBases, (count, timeBase) => {
        const exact = count * BigInt(timeBase.num) * 1_000_000_000n;
        const error = ticksToNanoseconds(count, timeBase) * BigInt(timeBase.den) - exact;
        expect((error < 0n ? -error : error) * 2n).toBeLessThanOrEqual(BigInt(timeBase.den));
      }),
    );
  });

  it('is never before one of fewer ticks, and as far from zero on either side', () => {
    fc.assert(
      fc.property(ticks, fc.bigInt({ min: 0n, max: 2n ** 40n }), timeBases, (count, more, timeBase) => {
        const time = ticksToNanoseconds(count, timeBase);
        expect(ticksToNanoseconds(count + more, timeBase)).toBeGreaterThanOrEqual(time);
        expect(ticksToNanoseconds(-count, timeBase)).toBe(-time);
      }),
    );
  });

  it('is the same in another time base that has it exactly', () => {
    fc.assert(
      fc.property(ticks, timeBases, fc.integer({ min: 1, max: 1_000 }), (count, { num, den }, factor) => {
        const finer = ticksToNanoseconds(count * BigInt(factor), { num, den: den * factor });
        expect(finer).toBe(ticksToNanoseconds(count, { num, den }));
      }),
    );
  });

  it('is all in its Duration, whose parts have one sign (google.protobuf.Duration)', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }), (time) => {
        const { seconds, nanos } = toDuration(time);
        expect(seconds * 1_000_000_000n + BigInt(nanos)).toBe(time);
        expect(Math.abs(nanos)).toBeLessThan(1_000_000_000);
        expect(seconds * BigInt(nanos)).toBeGreaterThanOrEqual(0n);
      }),
    );
  });

  it('of a day, to the microsecond, survives the way to seconds and back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 86_400_000_000n }), (microseconds) => {
        expect(fromSeconds(toSeconds(microseconds * 1_000n)) / 1_000n).toBe(microseconds);
      }),
    );
  });
});

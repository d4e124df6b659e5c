import { expect, it } from 'vitest';
import { frameRateFraction } from './frame-rate-fraction.ts';

const MS = 1e6;

it.each([
  ['25', 250, 10_000 * MS, 1, [25, 1]],
  ['30000/1001 in nanoseconds', 300, 10_010 * MS, 1, [30_000, 1_001]],
  ['30000/1001 that was rounded to whole milliseconds', 299, 9_977 * MS, MS, [30_000, 1_001]],
  ['24000/1001 of an hour', 86_313, 3_599_971 * MS, MS, [24_000, 1_001]],
  ['24 and not 24000/1001, of which the span allows both', 24, 1_000 * MS, MS, [24, 1]],
  ['12.5, which is neither whole nor of NTSC', 125, 10_000 * MS, MS, [25, 2]],
  ['one frame in ten seconds', 1, 10_000 * MS, MS, [1, 10]],
  ['one frame in a day', 1, 86_400_000 * MS, 1, [1, 86_400]],
  ['25 with a gap of 0.4 s', 99, 4_360 * MS, 1, [2_475, 109]],
  ['a million frames a second', 1_000, MS, 1, [1_000_000, 1]],
])('tells a rate of %s', (_, intervals, span, slack, [num, den]) => {
  expect(frameRateFraction(intervals, span, slack)).toEqual({ num, den });
});

it('tells any rate by numbers that the API has', () => {
  for (const span of [7_777_777_777_777, 1_234_567_890_123, 33_333_333, 99_999_999_999]) {
    const { num, den } = frameRateFraction(99_991, span, 1);
    expect(num).toBeLessThan(2 ** 31);
    expect(den).toBeLessThan(2 ** 31);
    expect(num / den / ((99_991 * 1e9) / span)).toBeCloseTo(1, 6);
  }
});

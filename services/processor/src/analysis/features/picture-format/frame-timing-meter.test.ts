import { describe, expect, it } from 'vitest';
import { fromSeconds, type Nanoseconds } from '../../time/rational-time.ts';
import { FrameTimingMeter } from './frame-timing-meter.ts';

const MS = 1_000_000n;

/** Frames at these seconds, whose file counts in ticks. */
function timingOf(times: readonly number[], tick: Nanoseconds = 1n) {
  const meter = new FrameTimingMeter(tick);
  for (const time of times) meter.push({ time: fromSeconds(time), isTimed: true });
  return meter.finish();
}

const evenly = (count: number, rate: number) => Array.from({ length: count }, (_, number) => number / rate);
const toMilliseconds = (times: readonly number[]) => times.map((time) => Math.round(time * 1_000) / 1_000);

describe('the timing of frames', () => {
  it('is constant where all intervals are as long', () => {
    expect(timingOf(evenly(100, 25))).toEqual({
      frameCount: 100,
      untimedFrameCount: 0,
      intervals: { averageRate: { num: 25, den: 1 }, shortest: 40n * MS, longest: 40n * MS, mostCommon: 40n * MS },
      regularity: 'CONSTANT',
      constant: { rate: { num: 25, den: 1 }, gapCount: 0 },
    });
  });

  it.each([
    [24_000, 1_001],
    [30_000, 1_001],
    [60_000, 1_001],
    [24, 1],
    [120, 1],
  ])('is constant where %i/%i is rounded to whole milliseconds', (num, den) => {
    const { regularity, constant, intervals } = timingOf(toMilliseconds(evenly(1_000, num / den)), MS);
    expect(regularity).toBe('CONSTANT');
    expect(constant).toEqual({ rate: { num, den }, gapCount: 0 });
    expect(intervals?.averageRate).toEqual({ num, den });
  });

  it('is constant where times are rounded to coarse ticks, or were once rounded to milliseconds', () => {
    const tick = 1 / 600;
    const coarse = evenly(300, 29.97).map((time) => Math.round(time / tick) * tick);
    expect(timingOf(coarse, fromSeconds(tick)).regularity).toBe('CONSTANT');
    expect(timingOf(toMilliseconds(evenly(300, 29.97)), fromSeconds(1 / 16_000)).regularity).toBe('CONSTANT');
  });

  it('counts gaps apart, and their time only in the average', () => {
    const times = evenly(110, 25).filter((_, number) => number < 50 || number >= 60);
    const timing = timingOf(times);
    expect(timing).toMatchObject({ regularity: 'CONSTANT', constant: { rate: { num: 25, den: 1 }, gapCount: 1 } });
    expect(timing.intervals).toMatchObject({ averageRate: { num: 2_475, den: 109 }, longest: 440n * MS });
  });

  it('counts single frames that were dropped as gaps', () => {
    const times = evenly(200, 30).filter((_, number) => number % 40 !== 39);
    expect(timingOf(times)).toMatchObject({
      regularity: 'CONSTANT',
      constant: { rate: { num: 30, den: 1 }, gapCount: 4 },
    });
  });

  it('varies where many intervals have another length', () => {
    const everyFourthMissing = evenly(200, 60).filter((_, number) => number % 4 !== 3);
    expect(timingOf(everyFourthMissing)).toMatchObject({ regularity: 'VARIABLE' });
    expect(timingOf(everyFourthMissing)).not.toHaveProperty('constant');
  });

  it('varies where the rate changes on the way', () => {
    const times = [...evenly(100, 24), ...evenly(100, 25).map((time) => time + 100 / 24)];
    expect(timingOf(times).regularity).toBe('VARIABLE');
  });

  it('varies where the intervals drift by more than rounding does', () => {
    let time = 0;
    const times = Array.from({ length: 200 }, (_, number) => (time += 0.04 + 0.004 * Math.sin(number)));
    expect(timingOf(times, MS).regularity).toBe('VARIABLE');
  });

  it('is told of long intervals as of short ones', () => {
    expect(timingOf(evenly(20, 0.1))).toMatchObject({
      regularity: 'CONSTANT',
      intervals: { shortest: 10_000n * MS },
      constant: { rate: { num: 1, den: 10 } },
    });
    expect(timingOf([0, 20_000])).toMatchObject({ intervals: { averageRate: { num: 1, den: 20_000 } } });
  });

  it('has nothing to compare where there are one or two frames', () => {
    expect(timingOf([0])).toEqual({ frameCount: 1, untimedFrameCount: 0 });
    expect(timingOf([0, 0.5])).toEqual({
      frameCount: 2,
      untimedFrameCount: 0,
      intervals: { averageRate: { num: 2, den: 1 }, shortest: 500n * MS, longest: 500n * MS, mostCommon: 500n * MS },
    });
    expect(timingOf([0, 0.5, 2]).regularity).toBe('VARIABLE');
  });

  it('counts frames without a time of their own', () => {
    const meter = new FrameTimingMeter(MS);
    for (let number = 0; number < 10; number++)
      meter.push({ time: BigInt(number) * 40n * MS, isTimed: number % 2 === 0 });
    expect(meter.finish()).toMatchObject({ frameCount: 10, untimedFrameCount: 5, regularity: 'CONSTANT' });
  });
});

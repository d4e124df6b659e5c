import { describe, expect, it } from 'vitest';
import { fromSeconds } from '../../time/rational-time.ts';
import { SamplingSchedule } from './sampling-schedule.ts';

const sampling = { count: 10, minSeconds: 1, maxSeconds: 60 };

/** The moments of a video of 25 frames per second, and how much each stands for. */
function moments(told: number | undefined, length: number): readonly (readonly [time: number, weight: number])[] {
  const schedule = new SamplingSchedule(told === undefined ? undefined : fromSeconds(told), sampling);
  return Array.from({ length: length * 25 }, (_, number) => number / 25).flatMap((time) => {
    const weight = schedule.weightAt(fromSeconds(time));
    return weight === undefined ? [] : [[time, weight] as const];
  });
}

describe('the moments that are looked at', () => {
  it('are spread evenly over a video whose duration is known', () => {
    expect(moments(100, 100)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90].map((time) => [time, 1]));
  });

  it('are no closer than allowed in a short one', () => {
    expect(moments(3, 3)).toEqual([0, 1, 2].map((time) => [time, 1]));
  });

  it('lie further and further apart where the duration is not known, and stand for more', () => {
    const found = moments(undefined, 100);
    expect(found.slice(0, 11)).toEqual([...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((time) => [time, 1]), [10, 2]]);
    expect(found.slice(11, 16)).toEqual([
      [12, 2],
      [14, 2],
      [16, 2],
      [18, 2],
      [20, 4],
    ]);
    expect(found.length).toBeLessThan(30);
    expect(moments(undefined, 3_200).length - moments(undefined, 1_600).length).toBe(5);
  });

  it('are enough where the file claims to be far longer, and not many more where it claims to be shorter, than it is', () => {
    expect(moments(36_000, 300).length).toBeGreaterThanOrEqual(5);
    expect(moments(10, 320).length).toBeLessThanOrEqual(10 + 5 * 6);
  });
});

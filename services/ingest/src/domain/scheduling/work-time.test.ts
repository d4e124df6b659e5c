import { describe, expect, it } from 'vitest';
import { type WorkSample, workRates, workSeconds } from './work-time.ts';

const took = (durationS: number, workS: number): WorkSample => ({ feature: 'SHOTS', durationS, workS });
const rateOf = (...samples: WorkSample[]) => workRates(samples).get('SHOTS');

describe('how long a feature takes', () => {
  it('is a fixed part and one that grows with the video, where videos of several lengths tell them apart', () => {
    const rate = rateOf(took(10, 3), took(110, 13), took(60, 8));
    expect(rate?.fixedS).toBeCloseTo(2);
    expect(rate?.perSecond).toBeCloseTo(0.1);
  });

  it('is a part of the length, where all videos were as long as each other', () => {
    expect(rateOf(took(10, 2), took(10, 4))).toEqual({ fixedS: 0, perSecond: 0.3 });
  });

  it('is never less for a longer video, and never less than nothing', () => {
    expect(rateOf(took(10, 5), took(100, 3))).toEqual({ fixedS: 4, perSecond: 0 });
    const rate = rateOf(took(10, 1), took(20, 10));
    expect(rate?.fixedS).toBe(0);
    expect(rate?.perSecond).toBeCloseTo(5.5 / 15);
  });
});

describe('the work on a video', () => {
  it('takes as long as its slowest feature', () => {
    const rates = workRates([took(10, 2), { feature: 'TRANSCRIPT', durationS: 10, workS: 8 }]);
    expect(workSeconds(rates, ['SHOTS'], 100)).toBeCloseTo(20);
    expect(workSeconds(rates, ['SHOTS', 'TRANSCRIPT', 'BLACK'], 100)).toBeCloseTo(80);
  });

  it('is unknown where none of its features was measured', () => {
    expect(workSeconds(workRates([took(10, 2)]), ['LOUDNESS'], 100)).toBeUndefined();
    expect(workSeconds(workRates([]), ['SHOTS'], 100)).toBeUndefined();
  });
});

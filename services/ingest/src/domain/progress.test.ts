import { describe, expect, it } from 'vitest';
import { progressOf } from './progress.ts';

const at = (...percents: number[]) => percents.map((progressPercent) => ({ progressPercent }));

describe('progress of a video', () => {
  it('is the mean over its features, rounded down', () => {
    expect(progressOf(at(100, 50, 0), 0)).toBe(50);
    expect(progressOf(at(100, 99, 100), 0)).toBe(99);
    expect(progressOf(at(1, 0, 0), 0)).toBe(0);
  });

  it('never falls, though a retried feature begins anew', () => {
    expect(progressOf(at(0, 0), 60)).toBe(60);
  });

  it('stays below 100 until the video is COMPLETED', () => {
    expect(progressOf(at(100, 100), 0)).toBe(99);
  });
});

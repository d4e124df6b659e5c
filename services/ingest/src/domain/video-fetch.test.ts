import { describe, expect, it } from 'vitest';
import { advanceFetch, beginFetch, completeFetch, fetchPercent } from './video-fetch.ts';

const START = new Date('2026-11-28T10:00:00Z');
const LATER = new Date('2026-11-28T10:05:00Z');

describe('the fetch of a video', () => {
  it('begins at zero of an unknown number of bytes', () => {
    const fetch = beginFetch(START);
    expect(fetch).toEqual({ receivedBytes: 0, resumeCount: 0, startTime: START });
    expect(fetchPercent(fetch)).toBeUndefined();
  });

  it('never falls back, and keeps what is known of its size', () => {
    const half = advanceFetch(beginFetch(START), { receivedBytes: 500, totalBytes: 1_000, resumeCount: 1 });
    const overtaken = advanceFetch(half, { receivedBytes: 400, totalBytes: undefined, resumeCount: 0 });
    expect(overtaken).toEqual(half);
    expect(fetchPercent(half)).toBe(50);
  });

  it('shows 100 only when all bytes are kept, however many have arrived', () => {
    const all = advanceFetch(beginFetch(START), { receivedBytes: 1_000, totalBytes: 1_000, resumeCount: 0 });
    expect(fetchPercent(all)).toBe(99);
    const complete = completeFetch(all, 1_000, 2, LATER);
    expect(fetchPercent(complete)).toBe(100);
    expect(complete).toMatchObject({ completeTime: LATER, startTime: START, resumeCount: 2 });
  });

  it('knows its size at the end at the latest', () => {
    const open = advanceFetch(beginFetch(START), { receivedBytes: 700, totalBytes: undefined, resumeCount: 0 });
    expect(completeFetch(open, 900, 0, LATER)).toMatchObject({ receivedBytes: 900, totalBytes: 900 });
  });

  it('stays complete, since when it was', () => {
    const complete = completeFetch(beginFetch(START), 900, 0, LATER);
    expect(advanceFetch(complete, { receivedBytes: 950, totalBytes: 1_000, resumeCount: 2 })).toBe(complete);
    expect(completeFetch(complete, 900, 0, new Date())).toEqual(complete);
  });
});

import { describe, expect, it } from 'vitest';
import { outlookOf, type RunningWork, type WaitingWork } from './queue-outlook.ts';

const now = new Date('2026-01-01T00:00:00Z');
const at = (s: number) => new Date(now.getTime() + s * 1_000);
const waits = (videoId: string, workS?: number): WaitingWork => ({ videoId, workS });
const runs = (videoId: string, startS: number, progressPercent: number, workS?: number): RunningWork => ({
  videoId,
  startTime: at(startS),
  progressPercent,
  workS,
});

describe('the outlook of a queue', () => {
  it('lets each job begin on the slot that is free first', () => {
    const outlook = outlookOf([runs('r', -10, 0, 30)], [waits('a', 5), waits('b', 40), waits('c', 1)], 2, now);
    expect(outlook.get('r')).toEqual({ position: undefined, startTime: undefined, completeTime: at(20) });
    expect(outlook.get('a')).toEqual({ position: 1, startTime: at(0), completeTime: at(5) });
    expect(outlook.get('b')).toEqual({ position: 2, startTime: at(5), completeTime: at(45) });
    expect(outlook.get('c')).toEqual({ position: 3, startTime: at(20), completeTime: at(21) });
  });

  it('goes by the progress of what is under way, once that says something', () => {
    expect(outlookOf([runs('r', -30, 75, 1_000)], [], 1, now).get('r')?.completeTime).toEqual(at(10));
  });

  it('gives positions but no times where it is not known how long something takes', () => {
    const behindUnknown = outlookOf([], [waits('a', 5), waits('b'), waits('c', 5)], 1, now);
    expect(behindUnknown.get('a')?.startTime).toEqual(now);
    expect(behindUnknown.get('b')).toEqual({ position: 2, startTime: undefined, completeTime: undefined });
    expect(behindUnknown.get('c')).toEqual({ position: 3, startTime: undefined, completeTime: undefined });
    const overdue = outlookOf([runs('r', -60, 0, 30)], [waits('a', 5)], 1, now);
    expect(overdue.get('r')?.completeTime).toBeUndefined();
    expect(overdue.get('a')).toEqual({ position: 1, startTime: undefined, completeTime: undefined });
  });

  it('gives no times where nobody takes work', () => {
    expect(outlookOf([], [waits('a', 5)], 0, now).get('a')).toMatchObject({ position: 1, startTime: undefined });
  });

  it('is the same for many slots as looking for the earliest each time', () => {
    const waiting = Array.from({ length: 500 }, (_, index) => waits(`v${index}`, 1 + ((index * 37) % 50)));
    const outlook = outlookOf([], waiting, 7, now);
    const slots = Array<number>(7).fill(0);
    for (const { videoId, workS = 0 } of waiting) {
      const start = Math.min(...slots);
      expect(outlook.get(videoId)?.startTime).toEqual(at(start));
      slots[slots.indexOf(start)] = start + workS;
    }
  });
});

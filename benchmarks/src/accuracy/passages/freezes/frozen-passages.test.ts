import { describe, expect, it } from 'vitest';
import { frameTimes } from '../../film/film-plan.ts';
import type { FreezeClipPlan, PlannedFreeze } from './freeze-plan.ts';
import { frozenPassages } from './frozen-passages.ts';

const shot = (frozenFrom: number, frozenUntil: number, length: number): PlannedFreeze => {
  return { scene: 'pan', seed: 1, frozenFrom, frozenUntil, length, resumption: 'held' };
};

function planOf(...shots: PlannedFreeze[]): FreezeClipPlan {
  const frames = shots.reduce((sum, { length }) => sum + length, 0);
  const coding = { crf: 25, gopSize: 100 };
  return { size: { width: 320, height: 180 }, frameTicks: frameTimes(frames, undefined), shots, grain: 0, coding };
}

describe('frozenPassages', () => {
  it('are where the scene stops and goes on, give or take a frame', () => {
    const [passage, ...others] = frozenPassages(planOf(shot(100, 100, 100), shot(25, 100, 150)));
    expect(others).toEqual([]);
    expect([passage?.start, passage?.end]).toEqual([5, 8]);
    expect(passage?.startBounds).toEqual({ earliest: 4.96, latest: 5.04 });
    expect(passage?.endBounds).toEqual({ earliest: 7.96, latest: 8.04 });
  });

  it('may begin and end with any frame in which the coded picture still changes by more than a quarter', () => {
    const changes: number[] = Array.from({ length: 150 }, (_, frame) => (frame < 25 || frame >= 100 ? 2 : 0));
    changes[25] = 0.6;
    changes[26] = 0.6;
    changes[27] = 0.4;
    changes[98] = 0.6;
    const [passage] = frozenPassages(planOf(shot(25, 100, 150)), changes);
    expect(passage?.startBounds).toEqual({ earliest: 0.96, latest: 1.08 });
    expect(passage?.endBounds).toEqual({ earliest: 3.88, latest: 4.04 });
  });

  it('may begin and end with any live frame next to it that is the same to the last bit', () => {
    const changes: number[] = Array.from({ length: 150 }, (_, frame) => (frame < 15 || frame >= 105 ? 2 : 0));
    const [passage] = frozenPassages(planOf(shot(25, 100, 150)), changes);
    expect(passage?.startBounds).toEqual({ earliest: 0.52, latest: 1.04 });
    expect(passage?.endBounds).toEqual({ earliest: 3.96, latest: 4.24 });
  });

  it('has no other bounds because of a key frame next to it, of which no change is told', () => {
    const changes: number[] = Array.from({ length: 150 }, (_, frame) => (frame < 25 || frame >= 101 ? 2 : 0));
    const [passage] = frozenPassages(planOf(shot(25, 100, 150)), changes);
    expect(passage?.startBounds).toEqual({ earliest: 0.96, latest: 1.04 });
    expect(passage?.endBounds).toEqual({ earliest: 3.96, latest: 4.04 });
  });
});

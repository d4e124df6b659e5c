import { describe, expect, it } from 'vitest';
import { f1Of, NOTHING, precisionOf, recallOf, total } from './figures.ts';
import { scoreShots } from './score-shots.ts';

const NONE = { cuts: [], gradual: [], flashes: [] };

describe('scoring shots', () => {
  it('takes a cut that is one frame off, and none that is two', () => {
    const { hard } = scoreShots({ cuts: [11, 52], gradual: [] }, { ...NONE, cuts: [10, 50] });
    expect(hard).toEqual({ found: 1, missed: 1, invented: 1 });
  });

  it('counts a cut that was found twice once', () => {
    const { hard } = scoreShots({ cuts: [10, 11], gradual: [] }, { ...NONE, cuts: [10] });
    expect(hard).toEqual({ found: 1, missed: 0, invented: 1 });
  });

  it('takes a gradual transition that overlaps by a frame, and says how much of it was found', () => {
    const truth = { ...NONE, gradual: [{ kind: 'dissolve', start: 10, end: 30 } as const] };
    const score = scoreShots({ cuts: [20], gradual: [{ kind: 'fade', start: 25, end: 40 }] }, truth);
    expect(score).toEqual({
      hard: { found: 0, missed: 0, invented: 1 },
      gradual: { found: 1, missed: 0, invented: 0 },
      mistaken: 1,
      frames: { found: 5, missed: 15, invented: 10 },
      inFlashes: 0,
    });
  });

  it('misses a gradual transition whose end the finding only touches', () => {
    const truth = { ...NONE, gradual: [{ kind: 'fade', start: 10, end: 30 } as const] };
    const { gradual } = scoreShots({ cuts: [], gradual: [{ kind: 'fade', start: 30, end: 40 }] }, truth);
    expect(gradual).toEqual({ found: 0, missed: 1, invented: 1 });
  });

  it('sees cuts in a flash and right after it', () => {
    const truth = { ...NONE, flashes: [{ start: 10, end: 12 }] };
    expect(scoreShots({ cuts: [10, 12, 13], gradual: [] }, truth).inFlashes).toBe(2);
  });
});

describe('figures', () => {
  it('are those of precision and recall, over all clips', () => {
    const counts = total([NOTHING, { found: 8, missed: 2, invented: 0 }, { found: 0, missed: 0, invented: 8 }]);
    expect([precisionOf(counts), recallOf(counts)]).toEqual([0.5, 0.8]);
    expect(f1Of(counts)).toBeCloseTo(8 / 13);
  });

  it('are perfect where there was nothing to find and nothing was found', () => {
    expect(f1Of(NOTHING)).toBe(1);
  });
});

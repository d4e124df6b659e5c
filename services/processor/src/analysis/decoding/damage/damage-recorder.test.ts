import { describe, expect, it } from 'vitest';
import { fromSeconds } from '../../time/rational-time.ts';
import { DamageRecorder } from './damage-recorder.ts';

interface Medium {
  /** Holes in seconds; the rest of 10 s is there, in pieces of 40 ms. */
  readonly holes?: readonly (readonly [number, number])[];
  readonly rejected?: readonly number[];
  readonly told?: number;
  readonly hasComplaints?: boolean;
}

function damage({ holes = [], rejected = [], told, hasComplaints = false }: Medium): number[][] {
  const recorder = new DamageRecorder();
  for (const time of rejected) recorder.rejected(fromSeconds(time));
  for (let piece = 0; piece < 250; piece++) {
    const start = piece / 25;
    if (!holes.some(([from, to]) => start >= from && start < to)) {
      recorder.decoded(fromSeconds(start), fromSeconds(start + 0.04));
    }
  }
  const expectedEnd = told === undefined ? undefined : fromSeconds(told);
  return recorder
    .conclude({ expectedEnd, hasComplaints })
    .map(({ start, end }) => [Number(start) / 1e9, Number(end) / 1e9]);
}

describe('what is missing of a medium', () => {
  it.each<[string, Medium, number[][]]>([
    ['nothing of a whole one', {}, []],
    ['nothing where a frame is shown for long', { holes: [[2, 5]] }, []],
    ['a hole near which the decoder rejected something', { holes: [[2, 2.2]], rejected: [2.3] }, [[2, 2.2]]],
    ['a long hole in a file that libav complains of', { holes: [[2, 5]], hasComplaints: true }, [[2, 5]]],
    ['not a short one that nobody complained of just there', { holes: [[2, 2.2]], hasComplaints: true }, []],
    ['what was rejected though it left no hole', { rejected: [4] }, [[4, 4.04]]],
    ['not what a recording begins with before its first whole picture', { rejected: [-0.4] }, []],
    ['the end that the header tells and the file lacks', { told: 12 }, [[10, 12]]],
    ['nothing where the header rounds', { told: 10.3 }, []],
    [
      'everything, in order and once',
      { holes: [[2, 3]], rejected: [2.5, 2.6, 7], told: 11 },
      [
        [2, 3],
        [7, 7.04],
        [10, 11],
      ],
    ],
  ])('is %s', (_what, medium, ranges) => {
    expect(damage(medium)).toEqual(ranges);
  });

  it('is told in a hundred ranges at most', () => {
    const holes = Array.from({ length: 200 }, (_, index) => [index / 20, index / 20 + 0.04] as const);
    const ranges = damage({ holes: holes.slice(1), rejected: holes.map(([start]) => start) });
    expect(ranges.length).toBeLessThanOrEqual(100);
    expect(ranges.every(([start = 0], index) => start > (ranges[index - 1]?.[1] ?? -1))).toBe(true);
  });
});

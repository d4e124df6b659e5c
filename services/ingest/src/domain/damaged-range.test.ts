import { expect, it } from 'vitest';
import { type DamagedRange, unionOf } from './damaged-range.ts';

const range = (startSeconds: number, endSeconds: number): DamagedRange => ({ startSeconds, endSeconds });

it('the damage of a video is what any of its results lacks, each moment once', () => {
  expect(unionOf([])).toEqual([]);
  expect(unionOf([range(5, 6), range(1, 3), range(2, 4), range(4, 4.5)])).toEqual([range(1, 4.5), range(5, 6)]);
});

import { expect, it } from 'vitest';
import { intersection } from './intersection.ts';

const ranges = (...pairs: readonly [bigint, bigint][]) => pairs.map(([start, end]) => ({ start, end }));

it('keeps where both are, half-open, and drops what is too short', () => {
  const black = ranges([0n, 10n], [20n, 40n], [50n, 60n]);
  const silence = ranges([5n, 22n], [30n, 35n], [38n, 55n], [60n, 70n]);
  expect(intersection(black, silence, 1n)).toEqual(ranges([5n, 10n], [20n, 22n], [30n, 35n], [38n, 40n], [50n, 55n]));
  expect(intersection(black, silence, 5n)).toEqual(ranges([5n, 10n], [30n, 35n], [50n, 55n]));
  expect(intersection([], silence, 0n)).toEqual([]);
});

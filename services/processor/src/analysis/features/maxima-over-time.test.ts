import { expect, it } from 'vitest';
import { MaximaOverTime } from './maxima-over-time.ts';

it('keeps the largest value of each stretch, and joins stretches when they run out', () => {
  const maxima = new MaximaOverTime(10n, 4, -1);
  maxima.raise(-5n, 3);
  maxima.raise(9n, 2);
  maxima.raise(25n, 7);
  expect([maxima.stretch, maxima.values]).toEqual([10n, [3, -1, 7]]);
  maxima.raise(40n, 5);
  expect([maxima.stretch, maxima.values]).toEqual([20n, [3, 7, 5]]);
  maxima.raise(639n, 1);
  expect([maxima.stretch, maxima.values]).toEqual([160n, [7, -1, -1, 1]]);
});

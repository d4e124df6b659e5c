import { expect, it } from 'vitest';
import { requeuePauseMs } from './requeue-pause.ts';

it('grows with each redelivery up to five seconds', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 7, 1_000].map(requeuePauseMs)).toEqual([
    100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000,
  ]);
});

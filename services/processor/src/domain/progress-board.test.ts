import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { expect, it } from 'vitest';
import { ProgressBoard } from './progress-board.ts';

it('tells only what moved since it was last told', () => {
  const board = new ProgressBoard();
  board.reached(Feature.SHOTS, 10);
  board.reached(Feature.BLACK, 20);
  const first = board.moved();
  expect(first.features).toEqual([
    { feature: Feature.SHOTS, percent: 10 },
    { feature: Feature.BLACK, percent: 20 },
  ]);
  board.told(first);
  board.reached(Feature.SHOTS, 11);
  expect(board.moved().features).toEqual([{ feature: Feature.SHOTS, percent: 11 }]);
});

it('tells again what did not arrive', () => {
  const board = new ProgressBoard();
  board.reached(Feature.SHOTS, 10);
  expect(board.moved()).toEqual(board.moved());
});

it('never goes back, and never says 100', () => {
  const board = new ProgressBoard();
  board.reached(Feature.SHOTS, 50);
  board.reached(Feature.SHOTS, 40);
  expect(board.moved().features).toEqual([{ feature: Feature.SHOTS, percent: 50 }]);
  board.reached(Feature.SHOTS, 100);
  expect(board.moved().features).toEqual([{ feature: Feature.SHOTS, percent: 99 }]);
});

it('says nothing of a feature that has ended', () => {
  const board = new ProgressBoard();
  board.reached(Feature.SHOTS, 50);
  board.ended(Feature.SHOTS);
  board.reached(Feature.SHOTS, 60);
  expect(board.moved().features).toEqual([]);
});

it('tells of a fetch when it has moved, and again when that did not arrive', () => {
  const board = new ProgressBoard();
  expect(board.moved().fetch).toBeUndefined();
  const half = { receivedBytes: 500, totalBytes: 1_000, resumeCount: 0 };
  board.fetched(half);
  expect(board.moved().fetch).toEqual(half);
  const news = board.moved();
  const all = { receivedBytes: 1_000, totalBytes: 1_000, resumeCount: 1 };
  board.fetched(all);
  board.told(news);
  expect(board.moved().fetch).toEqual(all);
  board.told(board.moved());
  expect(board.moved().fetch).toBeUndefined();
});

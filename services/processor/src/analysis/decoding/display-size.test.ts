import { describe, expect, it } from 'vitest';
import { displaySize, fitInto } from './display-size.ts';

describe('displaySize', () => {
  it('makes pixels square, then turns the picture', () => {
    expect(displaySize({ width: 720, height: 576 }, { num: 16, den: 15 }, 0)).toEqual({ width: 768, height: 576 });
    expect(displaySize({ width: 1280, height: 544 }, { num: 1, den: 1 }, 90)).toEqual({ width: 544, height: 1280 });
    expect(displaySize({ width: 640, height: 360 }, { num: 0, den: 1 }, 180)).toEqual({ width: 640, height: 360 });
  });
});

describe('fitInto', () => {
  const bounds = { width: 640, height: 1280 };

  it('shrinks to the bounds and keeps the shape', () => {
    expect(fitInto({ width: 1920, height: 1080 }, bounds)).toEqual({ width: 640, height: 360 });
    expect(fitInto({ width: 1080, height: 3840 }, bounds)).toEqual({ width: 360, height: 1280 });
  });

  it('never enlarges, and never vanishes', () => {
    expect(fitInto({ width: 320, height: 180 }, bounds)).toEqual({ width: 320, height: 180 });
    expect(fitInto({ width: 10_000, height: 3 }, bounds)).toEqual({ width: 640, height: 2 });
  });
});

import { describe, expect, it } from 'vitest';
import { byteWindow } from './byte-window.ts';
import { RangeNotSatisfiableError } from './download-errors.ts';
import { InvalidRequestError } from './errors.ts';

describe('the part of a file of ten bytes', () => {
  it.each([
    [0n, 0n, 0, 10],
    [0n, 4n, 0, 4],
    [9n, 0n, 9, 10],
    [3n, 100n, 3, 10],
    [3n, 2n ** 63n - 1n, 3, 10],
    [-3n, 0n, 7, 10],
    [-3n, 2n, 7, 9],
    [-10n, 1n, 0, 1],
    [-11n, 0n, 0, 10],
    [-(2n ** 63n), 0n, 0, 10],
  ])('from %s for %s is [%s, %s)', (offset, limit, start, end) => {
    expect(byteWindow(10, offset, limit)).toEqual({ start, end });
  });

  it.each([10n, 11n, 2n ** 63n - 1n])('from %s cannot be given', (offset) => {
    expect(() => byteWindow(10, offset, 0n)).toThrow(RangeNotSatisfiableError);
  });

  it('with a negative limit is no part', () => {
    expect(() => byteWindow(10, 0n, -1n)).toThrow(InvalidRequestError);
  });
});

describe('an empty file', () => {
  it('can be read whole, and nothing else of it', () => {
    expect(byteWindow(0, 0n, 0n)).toEqual({ start: 0, end: 0 });
    expect(byteWindow(0, -5n, 0n)).toEqual({ start: 0, end: 0 });
    expect(() => byteWindow(0, 1n, 0n)).toThrow(RangeNotSatisfiableError);
  });
});

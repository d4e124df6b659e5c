import { describe, expect, it } from 'vitest';
import { parseContentRange, parseUnsatisfiedRange } from './content-range.ts';

describe('a content range', () => {
  it('says which bytes these are', () => {
    expect(parseContentRange('bytes 200-999/1000')).toEqual({ start: 200, last: 999, totalBytes: 1000 });
    expect(parseContentRange(' Bytes 0-0/* ')).toEqual({ start: 0, last: 0, totalBytes: undefined });
  });

  it.each([
    undefined,
    '',
    'bytes */1000',
    'bytes 5-4/10',
    'bytes 0-10/10',
    'bytes -5/10',
    'bytes 0-9',
    'items 0-9/10',
    'bytes 0-9/10, bytes 10-19/20',
    'bytes 0-99999999999999999999/*',
  ])('is not %s', (value) => {
    expect(parseContentRange(value)).toBeUndefined();
  });

  it('that cannot be satisfied says how large the file is', () => {
    expect(parseUnsatisfiedRange('bytes */1000')).toBe(1000);
    expect(parseUnsatisfiedRange('bytes 0-9/1000')).toBeUndefined();
    expect(parseUnsatisfiedRange(undefined)).toBeUndefined();
  });
});

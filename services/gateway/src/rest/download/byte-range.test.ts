import { describe, expect, it } from 'vitest';
import { parseByteRange } from './byte-range.ts';

describe('a Range header', () => {
  it.each([
    ['bytes=0-0', { kind: 'from', start: 0n, length: 1n }],
    ['bytes=2-5', { kind: 'from', start: 2n, length: 4n }],
    ['bytes=7-', { kind: 'from', start: 7n, length: undefined }],
    ['bytes=-3', { kind: 'suffix', length: 3n }],
    ['Bytes=1-2', { kind: 'from', start: 1n, length: 2n }],
    ['bytes=99999999999999999999-', { kind: 'from', start: 2n ** 63n - 1n, length: undefined }],
  ])('%s asks for a part', (header, expected) => {
    expect(parseByteRange(header)).toEqual(expected);
  });

  it.each([
    undefined,
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=5-2',
    'bytes=a-b',
    'bytes=0-1,3-4',
    'lines=1-2',
    'bytes=1',
  ])('%s is ignored', (header) => {
    expect(parseByteRange(header)).toBeUndefined();
  });
});

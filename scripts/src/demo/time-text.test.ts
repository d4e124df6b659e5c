import { expect, test } from 'vitest';
import { bytesText, clockText } from './time-text.ts';

test.each([
  [0, '0:00.00'],
  [7.317, '0:07.32'],
  [59.996, '1:00.00'],
  [3_723.5, '1:02:03.50'],
])('%d s is %s', (seconds, text) => {
  expect(clockText(seconds)).toBe(text);
});

test.each([
  [0, '0 B'],
  [1_023, '1023 B'],
  [1_536, '1.5 KiB'],
  [5 * 2 ** 30, '5.0 GiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

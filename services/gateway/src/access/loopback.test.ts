import { expect, it } from 'vitest';
import { isLoopback } from './loopback.ts';

it.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['[::1]', true],
  ['localhost', true],
  ['LocalHost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.0.10', false],
  ['::ffff:10.0.0.1', false],
  ['localhost.example.com', false],
  ['vidi.example.com', false],
])('listening on %s is for this machine only: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

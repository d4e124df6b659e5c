import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { readableLine } from './log-lines.ts';

const plain = (service: string, line: string) => stripVTControlCharacters(readableLine(service, line));

test('shows time, service, message and facts of a log line', () => {
  const line =
    '{"level":"info","time":"2026-01-02T03:04:05.678Z","service":"ingest","videoId":"v1","bytes":12,"msg":"stored"}';
  expect(plain('ingest', line)).toMatch(/^\d\d:04:05 ingest {4}stored videoId=v1 bytes=12$/);
});

test('marks what is not ordinary, and shows the error with its stack', () => {
  const line =
    '{"level":"error","time":"2026-01-02T03:04:05.678Z","err":{"message":"no","stack":"Error: no\\n at x"},"msg":"failed"}';
  expect(plain('processor', line)).toMatch(/processor ERROR failed Error: no\n at x$/);
});

test('passes on whatever is not a log line', () => {
  expect(plain('gateway', '{ not JSON')).toBe(`${' '.repeat(9)}gateway   { not JSON`);
  expect(plain('gateway', 'Node.js v24')).toBe(`${' '.repeat(9)}gateway   Node.js v24`);
});

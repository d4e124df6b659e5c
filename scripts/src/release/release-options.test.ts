import { expect, test } from 'vitest';
import { readReleaseOptions } from './release-options.ts';

test('publishes as latest unless told otherwise', () => {
  expect(readReleaseOptions([])).toEqual({ dryRun: false, tag: 'latest' });
  expect(readReleaseOptions(['--', '--dry-run', '--tag', 'next'])).toEqual({ dryRun: true, tag: 'next' });
});

test.each([
  [['--tag', '1.0.0'], '--tag is "1.0.0"'],
  [['--dryrun'], '--dryrun'],
  [['next'], 'next'],
])('refuses %j', (args, message) => {
  expect(() => readReleaseOptions(args)).toThrow(message);
});

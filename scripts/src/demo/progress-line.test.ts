import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { progressLine } from './progress-line.ts';

function recorder(isTTY: boolean) {
  const written: string[] = [];
  return { written, output: { isTTY, columns: 60, write: (text: string) => void written.push(text) } };
}

test('in a terminal one line changes, and never grows longer than the terminal is wide', () => {
  const { written, output } = recorder(true);
  const line = progressLine(output);
  line.show('PROCESSING, 1 of 6 features (SHOTS, KEYFRAMES, BLACK, LOUDNESS)', 50);
  line.end();
  expect(written[0]).toMatch(/^\r/);
  expect(stripVTControlCharacters(written[0] ?? '').trimStart()).toMatch(/^\[#{12}\.{12}\] {2}50 % {2}PROCESSING/);
  expect(stripVTControlCharacters(written[0] ?? '').replace('\r', '').length).toBeLessThan(60);
  expect(written[1]).toBe('\n');
});

test('elsewhere a line is printed for every state and every quarter, not for every percent', () => {
  const { written, output } = recorder(false);
  const line = progressLine(output);
  for (let percent = 0; percent <= 100; percent++) line.show('PROCESSING, 0 of 6 features', percent);
  line.show('COMPLETED, 6 of 6 features', 100);
  expect(written.map((text) => stripVTControlCharacters(text).trim())).toEqual([
    ...[0, 25, 50, 75, 100].map((percent) => `${percent} %  PROCESSING, 0 of 6 features`),
    '100 %  COMPLETED, 6 of 6 features',
  ]);
});

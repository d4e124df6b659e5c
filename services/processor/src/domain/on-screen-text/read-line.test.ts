import { expect, it } from 'vitest';
import { isSameText } from './edit-distance.ts';
import { believable } from './read-line.ts';

const box = { left: 0, top: 0, right: 1, bottom: 1 };
const read = (...words: (readonly [string, number])[]) => ({
  words: words.map(([text, confidence]) => ({ text, confidence, box })),
});
const textOf = (line: ReturnType<typeof read>) => believable(line).map(({ text }) => text);

it('takes sure words for text', () => {
  expect(textOf(read(['Chapter', 0.96], ['12', 0.95]))).toEqual(['Chapter', '12']);
});

it('leaves out unsure words, and specks at either end', () => {
  expect(textOf(read(['|', 0.8], ['Chapter', 0.96], ['—', 0.9], ['Two', 0.95], ['ad', 0.2], ['.', 0.9]))).toEqual([
    'Chapter',
    '—',
    'Two',
  ]);
});

it.each([
  ['is unsure as a whole', read(['aged', 0.5], ['XL', 0.55])],
  ['has a single letter', read(['A', 0.9])],
  ['has few letters that are not quite sure', read(['Lor', 0.75])],
  ['is mostly signs', read(['~~|/a', 0.9])],
  ['is empty', read()],
])('takes nothing from a line that %s', (_, line) => {
  expect(believable(line)).toEqual([]);
});

it('takes texts that differ by a letter in five, by case or by spaces for the same', () => {
  expect(isSameText('Anna Martin', 'anna martim')).toBe(true);
  expect(isSameText('Anna Martin', 'AnnaMartin')).toBe(true);
  expect(isSameText('Anna Martin', 'Anna Meyer')).toBe(false);
});

import { describe, expect, it } from 'vitest';
import { toSentences } from './sentences.ts';
import { writtenWords } from './written-words.ts';

/** Words of half a second one behind another, unless a number of seconds of silence stands between them. */
function spoken(...parts: readonly (string | number)[]) {
  let now = 0;
  return parts.flatMap((part) => {
    const start = now;
    now += typeof part === 'number' ? part : 0.5;
    return typeof part === 'number' ? [] : [{ text: part, start, end: now }];
  });
}

const sentences = (text: string, ...parts: readonly (string | number)[]) =>
  toSentences(writtenWords(spoken(...parts), text)).map((sentence) => sentence.text);

describe('words', () => {
  it.each([
    ['Hello, you. How are you? Fine!', ['Hello, you.', 'How are you?', 'Fine!']],
    ['Mr. Smith and J. Doe left.', ['Mr. Smith and J. Doe left.']],
    ['He said "no." Then he left\u2026 Good', ['He said "no."', 'Then he left\u2026', 'Good']],
    [
      '[Music] Hello (softly) there. (upbeat music) And so',
      ['[Music]', 'Hello (softly) there.', '(upbeat music)', 'And so'],
    ],
  ])('%j become sentences at the ends that are written', (text, expected) => {
    const words = text.split(' ');
    expect(sentences(text, ...words)).toEqual(expected);
    expect(toSentences(writtenWords(spoken(...words), '')).map((sentence) => sentence.text)).toEqual(expected);
  });

  it('become sentences at pauses, and before one gets too long', () => {
    expect(sentences('one two three', 'one', 'two', 1.5, 'three')).toEqual(['one two', 'three']);
    const long = Array.from({ length: 100 }, () => 'word');
    const cut = toSentences(writtenWords(spoken(...long), ''));
    expect(cut.map(({ words }) => words.length)).toEqual([30, 30, 30, 10]);
    expect(cut[1]).toMatchObject({ start: 15, end: 30 });
  });

  it('are found in their text, with what is written between them', () => {
    const pieces = (text: string, ...words: readonly string[]) =>
      writtenWords(spoken(...words), text).map(({ written }) => written);
    expect(pieces('\u201cWell,\u201d she said.', 'Well', 'she', 'said')).toEqual([
      '\u201cWell,\u201d ',
      'she ',
      'said.',
    ]);
    expect(pieces('she said, "no"', 'she', 'said', 'no')).toEqual(['she ', 'said, ', '"no"']);
    expect(pieces('\u4f60\u597d\uff0c\u4e16\u754c\u3002', '\u4f60', '\u597d', '\u4e16\u754c')).toEqual([
      '\u4f60',
      '\u597d\uff0c',
      '\u4e16\u754c\u3002',
    ]);
    // A word that the text does not have, and one of the text that is not among them.
    expect(pieces('one three', 'one', 'two')).toEqual(['one ', 'two ']);
    expect(pieces('one two three', 'one', 'three')).toEqual(['one ', 'three ']);
    expect(pieces('', 'a', 'b')).toEqual(['a ', 'b ']);
  });
});

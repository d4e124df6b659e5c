import type { HeardWord } from './heard-speech.ts';

/** A word with what is written for it in its sentence: punctuation, and what parts it from the next. */
export interface WrittenWord {
  readonly word: HeardWord;
  readonly written: string;
}

/**
 * Finds words in the text that they make up, as engines tell words without the punctuation between them.
 *
 * @returns the text in pieces, one for each word; words with a space behind them where the text has others than these.
 */
export function writtenWords(words: readonly HeardWord[], text: string): readonly WrittenWord[] {
  const starts: number[] = [];
  let end = 0;
  for (const word of words) {
    const start = text.indexOf(word.text, end);
    // Another word between two of them: these are not the words of this text.
    if (start === -1 || /[\p{L}\p{N}]/u.test(text.slice(end, start))) return words.map(alone);
    // What opens, as a quotation mark, stands with the word behind it.
    const gap = /^.*\s/s.exec(text.slice(end, start))?.[0].length;
    starts.push(gap === undefined ? start : end + gap);
    end = start + word.text.length;
  }
  if (/[\p{L}\p{N}]/u.test(text.slice(end))) return words.map(alone);
  return words.map((word, index) => ({ word, written: text.slice(index && starts[index], starts[index + 1]) }));
}

function alone(word: HeardWord): WrittenWord {
  return { word, written: `${word.text} ` };
}

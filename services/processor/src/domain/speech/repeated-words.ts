import { spelling } from './seams.ts';

/**
 * What of a sentence is new behind another, where both were heard without the times of words and may have some in common: the words that
 * the one ends and the other begins with are said once.
 */
export function withoutRepeated(before: string, sentence: string): string {
  const [said, words] = [before.trim().split(/\s+/), sentence.trim().split(/\s+/)];
  for (let count = Math.min(said.length, words.length); count > 0; count--) {
    const [end, start] = [said.slice(-count), words.slice(0, count)];
    if (end.every((word, index) => spelling(word) === spelling(start[index] ?? '')))
      return words.slice(count).join(' ');
  }
  return sentence;
}

import type { Box } from './box.ts';

/** A line that was read in a picture. */
export interface ReadLine {
  /** Its words, in reading order; at least one. */
  readonly words: readonly ReadWord[];
}

/** A word that was read in a picture. */
export interface ReadWord {
  readonly text: string;
  /** How sure it is, in [0, 1]. */
  readonly confidence: number;
  /** In the picture that was read. */
  readonly box: Box;
}

/** What is taken for text of what was read. */
export const READING_RULE = {
  /** Words below this are noise, in [0, 1]. */
  minWordConfidence: 0.4,
  /** Lines whose words are not at least this sure on average, weighed by their letters, are noise. */
  minLineConfidence: 0.65,
  /** Lines of so few letters and digits must be surer: pieces of a scene are read as two or three letters. */
  fewLetters: 4,
  minShortConfidence: 0.85,
  /** A line must have at least as many letters or digits. */
  minLetters: 2,
  /** And they must make up this share of all that is no space. */
  minLetterShare: 0.6,
} as const;

/** The words of a line that are taken for text; none where the line is taken for noise. */
export function believable({ words }: ReadLine): readonly ReadWord[] {
  const kept = trimmed(
    words.filter(({ text, confidence }) => text !== '' && confidence >= READING_RULE.minWordConfidence),
  );
  const text = kept.map((word) => word.text).join('');
  const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  const isText =
    letters >= READING_RULE.minLetters &&
    letters >= READING_RULE.minLetterShare * text.length &&
    meanConfidence(kept) >=
      (letters <= READING_RULE.fewLetters ? READING_RULE.minShortConfidence : READING_RULE.minLineConfidence);
  return isText ? kept : [];
}

/** Words at either end that have no letter or digit are specks, mostly. */
function trimmed(words: readonly ReadWord[]): readonly ReadWord[] {
  const isWord = ({ text }: ReadWord) => /[\p{L}\p{N}]/u.test(text);
  const first = words.findIndex(isWord);
  return first < 0 ? [] : words.slice(first, words.findLastIndex(isWord) + 1);
}

/** The mean confidence of words, weighed by their length; 0 without any. */
export function meanConfidence(words: readonly Pick<ReadWord, 'text' | 'confidence'>[]): number {
  const length = words.reduce((sum, { text }) => sum + text.length, 0);
  return length === 0 ? 0 : words.reduce((sum, { text, confidence }) => sum + confidence * text.length, 0) / length;
}

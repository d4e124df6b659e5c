import type { HeardSegment } from './heard-speech.ts';
import type { WrittenWord } from './written-words.ts';

/** How words become sentences where an engine tells no sentences; in seconds and characters. */
export const SENTENCE_RULE = {
  /** A pause between two words of this length ends a sentence. */
  pauseSeconds: 1,
  /** Longest sentence: two subtitles of two lines of 42 characters, and what is read in their time. */
  maxSeconds: 15,
  maxCharacters: 168,
  /** A full stop behind fewer letters than these is taken for that of an abbreviation (`Mr.`, `J.`). */
  lettersBeforeStop: 3,
} as const;

/** Puts words together to sentences: at the ends that are written, at pauses, and before one gets too long. */
export function toSentences(words: readonly WrittenWord[]): readonly HeardSegment[] {
  const sentences: WrittenWord[][] = [];
  for (const word of words) {
    const last = sentences.at(-1);
    if (last === undefined || isEnded(last, word)) sentences.push([word]);
    else last.push(word);
  }
  return sentences.map(toSentence);
}

function toSentence(words: readonly WrittenWord[]): HeardSegment {
  const start = Math.min(...words.map(({ word }) => word.start));
  const end = Math.max(...words.map(({ word }) => word.end));
  return { start, end, text: textOf(words).trim(), words: words.map(({ word }) => word) };
}

function isEnded(sentence: readonly WrittenWord[], { word: next, written }: WrittenWord): boolean {
  const [first] = sentence;
  const last = sentence.at(-1);
  if (first === undefined || last === undefined) return false;
  const text = textOf(sentence);
  return (
    next.start - last.word.end >= SENTENCE_RULE.pauseSeconds ||
    next.end - first.word.start > SENTENCE_RULE.maxSeconds ||
    `${text}${written}`.trim().length > SENTENCE_RULE.maxCharacters ||
    isEndWritten(last.written.trim()) ||
    isSound(text.trim()) ||
    opensSound(written)
  );
}

function isEndWritten(word: string): boolean {
  const [, body = '', mark, closing] =
    /^(.*?)([.!?\u2026\u3002\uff01\uff1f\uff61]+)(["'\u201d\u2019\u00bb)\]]*)$/u.exec(word) ?? [];
  if (mark === undefined) return false;
  return (
    mark !== '.' || closing !== '' || (body.match(/[\p{L}\p{N}]/gu) ?? []).length >= SENTENCE_RULE.lettersBeforeStop
  );
}

/** Whether a text stands for a sound, as `[Music]`, `(applause)` or notes do: such is a sentence of its own. */
export function isSound(text: string): boolean {
  return /^(\[[^\]]*\]|\([^)]*\)|[\u266a\u266b\s]+)$/u.test(text);
}

/** One that begins in the middle of a sentence; what is said aside stands in round brackets. */
function opensSound(written: string): boolean {
  return /^[[\u266a\u266b]/u.test(written);
}

function textOf(words: readonly WrittenWord[]): string {
  return words.map(({ written }) => written).join('');
}

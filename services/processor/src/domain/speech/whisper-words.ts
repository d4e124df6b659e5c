import type { HeardSegment, HeardWord } from './heard-speech.ts';
import { isSound, toSentences } from './sentences.ts';

/** A script whose words stand side by side without spaces, so that what stands between two spaces is no word. */
const WITHOUT_SPACES =
  /\p{scx=Han}|\p{scx=Hiragana}|\p{scx=Katakana}|\p{scx=Thai}|\p{scx=Lao}|\p{scx=Khmer}|\p{scx=Myanmar}|\p{scx=Tibetan}/u;

/** The finest times that Whisper tells, in seconds. */
const TICK_SECONDS = 0.01;

/**
 * The sentences of what Whisper hears when it is asked for pieces of one word: it parts its text at spaces, and tells neither these nor where its
 * own sentences end. Where words are written without spaces a piece is one of its sentences, and has no words.
 */
export function sentencesOfWhisper(pieces: readonly HeardWord[]): readonly HeardSegment[] {
  const sentences: HeardSegment[] = [];
  let run: HeardWord[] = [];
  const endRun = () => {
    sentences.push(...toSentences(run.map((word) => ({ word, written: `${word.text} ` }))));
    run = [];
  };
  for (const piece of inOrder(pieces)) {
    if (!WITHOUT_SPACES.test(piece.text)) {
      run.push(piece);
      continue;
    }
    endRun();
    sentences.push({ ...piece, words: [] });
  }
  endRun();
  return sentences.map((sentence) => (isSound(sentence.text) ? asSound(sentence) : sentence));
}

/** Whisper's times of words are estimates, and may leave none for a short one. */
function inOrder(pieces: readonly HeardWord[]): readonly HeardWord[] {
  let earliest = 0;
  return pieces.map((piece) => {
    const start = Math.max(earliest, piece.start);
    earliest = start;
    return { ...piece, start, end: Math.max(piece.end, start + TICK_SECONDS) };
  });
}

function asSound(sentence: HeardSegment): HeardSegment {
  return { ...sentence, words: [], noSpeech: 1, confidence: 0 };
}

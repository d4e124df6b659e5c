import { describe, expect, it } from 'vitest';
import type { HeardChunk, HeardSegment, HeardWord } from './heard-speech.ts';
import { mergeSpeech } from './merge-speech.ts';
import type { Chunk } from './plan-chunks.ts';

/** Two pieces that overlap from 8 to 10 s, with the voice from start to end. */
const FIRST: Chunk = { start: 0, end: 10, own: { start: 0, end: 9 } };
const SECOND: Chunk = { start: 8, end: 18, own: { start: 9, end: 18 } };
const VOICED = [{ start: 0, end: 18 }];

/** Words of 0.2 s with their middles in the time of the video, as one sentence of a piece. */
function heard(chunk: Chunk, ...words: readonly (readonly [text: string, middle: number])[]): HeardChunk {
  const placed: HeardWord[] = words.map(([text, middle]) => ({
    text,
    start: middle - 0.1 - chunk.start,
    end: middle + 0.1 - chunk.start,
  }));
  const text = words.map(([word]) => word).join(' ');
  const segment = { text, start: placed[0]?.start ?? 0, end: placed.at(-1)?.end ?? 0, words: placed };
  return { chunk, speech: { segments: words.length === 0 ? [] : [segment] } };
}

/** Sentences without words, in the time of the video. */
function said(
  chunk: Chunk,
  ...sentences: readonly (readonly [start: number, end: number, text: string])[]
): HeardChunk {
  const segments: HeardSegment[] = sentences.map(([start, end, text]) => ({
    start: start - chunk.start,
    end: end - chunk.start,
    text,
    words: [],
  }));
  return { chunk, speech: { segments } };
}

const textOf = (chunks: readonly HeardChunk[]) => mergeSpeech(chunks, VOICED).segments.map(({ text }) => text);
const wordsOf = (chunks: readonly HeardChunk[]) =>
  mergeSpeech(chunks, VOICED).segments.flatMap(({ words }) => words.map(({ text }) => text));

describe('what two overlapping pieces heard', () => {
  it.each([
    ['at the same time', 0],
    ['a little later', 0.08],
    ['a little earlier', -0.08],
  ])('has a word at the cut once, though the second piece heard it %s', (_, shift) => {
    for (const cut of [8.92, 8.97, 9, 9.03, 9.08]) {
      const first = heard(FIRST, ['one', 7.5], ['two', 8.3], ['three', cut], ['four', 9.6]);
      const second = heard(SECOND, ['two', 8.3 + shift], ['three', cut + shift], ['four', 9.6 + shift], ['five', 12]);
      expect(wordsOf([first, second])).toEqual(['one', 'two', 'three', 'four', 'five']);
    }
  });

  it('has a word that is cut in two by the end of a piece from the other', () => {
    const first = heard(FIRST, ['one', 8.5], ['strad', 9.9]);
    const second = heard(SECOND, ['one', 8.5], ['straddling', 9.95], ['three', 11]);
    expect(wordsOf([first, second])).toEqual(['one', 'straddling', 'three']);
  });

  it('has a word that is said twice twice', () => {
    const words = [
      ['no', 8.6],
      ['no', 9],
      ['no', 9.4],
    ] as const;
    expect(wordsOf([heard(FIRST, ...words), heard(SECOND, ...words, ['stop', 10.5])])).toEqual([
      'no',
      'no',
      'no',
      'stop',
    ]);
  });

  it('is parted in the middle where they agree on nothing', () => {
    const [first, second] = [heard(FIRST, ['a', 8.5], ['b', 9.5]), heard(SECOND, ['c', 8.5], ['d', 9.5])];
    expect(wordsOf([first, second])).toEqual(['a', 'd']);
  });

  it('keeps what is written between the words of a sentence that is parted', () => {
    const parted = (chunk: Chunk, text: string, ...words: Parameters<typeof heard>[1][]): HeardChunk => {
      const [segment] = heard(chunk, ...words).speech.segments;
      return { chunk, speech: { segments: segment ? [{ ...segment, text }] : [] } };
    };
    const first = parted(FIRST, '"Well," she said, "no', ['Well', 8.2], ['she', 8.6], ['said', 9], ['no', 9.8]);
    const second = parted(SECOND, 'said, "nobody knows."', ['said', 9], ['nobody', 9.8], ['knows', 10.5]);
    expect(textOf([first, second])).toEqual(['"Well," she said,', '"nobody knows."']);
  });

  it('loses no sentence without words that ends where another begins, wherever they do', () => {
    for (const boundary of [8.2, 8.7, 9, 9.3, 9.8]) {
      const first = said(FIRST, [2, boundary, 'Before.'], [boundary, 10, 'After the']);
      const second = said(SECOND, [8, boundary + 0.1, 'Before.'], [boundary + 0.1, 13, 'After the cut.']);
      expect(textOf([first, second])).toEqual(['Before.', 'After the cut.']);
    }
  });

  it('says what both heard of a sentence without words once', () => {
    const first = said(FIRST, [7.9, 10, 'It was the best of']);
    const second = said(SECOND, [8.6, 12, 'the Best of times.']);
    const { segments } = mergeSpeech([first, second], VOICED);
    expect(segments.map(({ start, end, text }) => [start, end, text])).toEqual([
      [7.9, 10, 'It was the best of'],
      [10, 12, 'times.'],
    ]);
  });

  it('is put together in no time, however many words an engine makes of a moment', () => {
    const many = Array.from({ length: 20_000 }, () => ['again', 9] as const);
    const { segments } = mergeSpeech([heard(FIRST, ...many), heard(SECOND, ...many)], VOICED);
    expect(segments.flatMap(({ words }) => words)).toHaveLength(20_000);
  });

  it('has whole sentences, with times within their pieces, whatever an engine says of times', () => {
    const wild = said(FIRST, [-5, 0.5, 'early'], [3, 2, 'backwards'], [9, 99, 'late']);
    const { segments, dropped } = mergeSpeech([wild], VOICED);
    expect(segments.map(({ start, end, text }) => [start, end, text])).toEqual([[0, 0.5, 'early']]);
    expect(dropped.map(({ text, reason }) => [text, reason])).toEqual([['backwards', 'NO_LENGTH']]);
  });
});

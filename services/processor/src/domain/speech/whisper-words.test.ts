import { expect, it } from 'vitest';
import { sentencesOfWhisper } from './whisper-words.ts';

const piece = (start: number, end: number, text: string) => ({ start, end, text });

it('are sentences with their words', () => {
  const [first, second, ...more] = sentencesOfWhisper([
    piece(0.5, 0.9, 'Good'),
    piece(0.9, 1.5, 'evening.'),
    piece(1.5, 2, 'Yes.'),
  ]);
  expect(first).toMatchObject({ start: 0.5, end: 1.5, text: 'Good evening.' });
  expect(first?.words).toEqual([piece(0.5, 0.9, 'Good'), piece(0.9, 1.5, 'evening.')]);
  expect([second?.text, more]).toEqual(['Yes.', []]);
});

it('have no words where these are written without spaces, as what stands between two spaces is a sentence', () => {
  const sentences = sentencesOfWhisper([
    piece(0, 2, '\u4eca\u5929\u5929\u6c14\u5f88\u597d'),
    piece(2, 4, '\u6211\u4eec\u8d70\u5427'),
    piece(4, 5, '\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35'),
    piece(5, 6, 'OpenAI'),
  ]);
  expect(sentences.map(({ text, words }) => [text, words.length])).toEqual([
    ['\u4eca\u5929\u5929\u6c14\u5f88\u597d', 0],
    ['\u6211\u4eec\u8d70\u5427', 0],
    ['\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35', 0],
    ['OpenAI', 1],
  ]);
});

it('are in order and none is without length, however Whisper estimates them', () => {
  const [sentence] = sentencesOfWhisper([piece(1, 1, 'a'), piece(0.8, 0.7, 'b'), piece(1.2, 2, 'c')]);
  expect(sentence?.words.map(({ start, end }) => [start, end])).toEqual([
    [1, 1.01],
    [1, 1.01],
    [1.2, 2],
  ]);
});

it('are no speech where a sound stands for them', () => {
  const sounds = sentencesOfWhisper([
    piece(0, 1, '(upbeat'),
    piece(1, 2, 'music)'),
    piece(2, 3, 'Hello'),
    piece(3, 4, '\u266a'),
  ]);
  expect(sounds.map(({ text, noSpeech, words }) => [text, noSpeech, words.length])).toEqual([
    ['(upbeat music)', 1, 0],
    ['Hello', undefined, 1],
    ['\u266a', 1, 0],
  ]);
});

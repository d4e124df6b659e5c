import { create } from '@bufbuild/protobuf';
import { durationFromMs as ms } from '@bufbuild/protobuf/wkt';
import {
  TranscriptResult_LanguageSource,
  TranscriptResult_Origin,
  TranscriptResultSchema,
} from '@vidi/contracts/vidi/v1/results';
import { expect, it } from 'vitest';
import { checkTranscript } from './check-transcript.ts';

const transcript = (...cues: readonly (readonly [number, number, string?, number?])[]) =>
  create(TranscriptResultSchema, {
    origin: TranscriptResult_Origin.EMBEDDED,
    segments: cues.map(([start, end, text = 'Hello', confidence]) => ({
      startOffset: ms(start),
      endOffset: ms(end),
      text,
      ...(confidence !== undefined && { confidence }),
    })),
  });

it.each([
  ['nothing was said', transcript()],
  ['cues follow one another', transcript([0, 500], [500, 900, 'there', 1])],
  ['cues overlap', transcript([0, 900], [0, 500], [400, 700])],
])('a transcript holds when %s', (_, result) => {
  expect(checkTranscript(result)).toEqual([]);
});

it.each([
  [
    'a cue begins before the one ahead of it',
    transcript([500, 900], [400, 950]),
    'cue 1 begins at 0.4 s, before 0.5 s',
  ],
  ['a cue has no length', transcript([500, 500]), 'cue 0 ends at 0.5 s, not after its start at 0.5 s'],
  ['a cue is empty', transcript([0, 1, ' ']), 'cue 0 says nothing'],
  ['a confidence is no share', transcript([0, 1, 'a', 1.5]), 'cue 0 has a confidence of 1.5'],
])('a transcript does not hold when %s', (_, result, problem) => {
  expect(checkTranscript(result)).toEqual([problem]);
});

it('a transcript knows of its language what it can know', () => {
  const problemsOf = (language: Parameters<typeof create<typeof TranscriptResultSchema>>[1]) =>
    checkTranscript(create(TranscriptResultSchema, { origin: TranscriptResult_Origin.EMBEDDED, ...language }));
  const { DECLARED, TRACK, DETECTED } = TranscriptResult_LanguageSource;
  expect(problemsOf({ language: 'de', languageSource: DECLARED })).toEqual([]);
  expect(problemsOf({ language: 'de', languageSource: DETECTED, languageConfidence: 0.5 })).toEqual([]);
  expect(problemsOf({ language: 'de', languageConfidence: 0.5 })).toEqual([]);
  expect(problemsOf({ language: 'de', languageSource: TRACK, languageConfidence: 0.5 })).toEqual([
    'there is a confidence in a language that was not detected',
  ]);
  expect(problemsOf({ languageSource: DETECTED })).toEqual(['a language that is not there is said to be known']);
});

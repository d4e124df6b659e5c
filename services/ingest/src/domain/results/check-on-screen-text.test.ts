import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs as ms } from '@bufbuild/protobuf/wkt';
import { OnScreenTextResultSchema, type OnScreenTextSchema } from '@vidi/contracts/vidi/v1/results';
import { expect, it } from 'vitest';
import { checkOnScreenText } from './check-on-screen-text.ts';

type Text = MessageInitShape<typeof OnScreenTextSchema>;

const box = { left: 0.1, top: 0.8, right: 0.4, bottom: 0.9 };
const text: Text = {
  startOffset: ms(1000),
  endOffset: ms(2000),
  text: 'Anna\nMartin',
  box,
  confidence: 0.9,
  lines: ['Anna', 'Martin'].map((word) => ({ text: word, box, words: [{ text: word, box, confidence: 1 }] })),
};

const check = (segments: readonly Text[], languages = ['en']) =>
  checkOnScreenText(create(OnScreenTextResultSchema, { segments: [...segments], languages }));

it('lets texts pass that overlap, and none at all', () => {
  expect(check([text, { ...text, startOffset: ms(1500) }])).toEqual([]);
  expect(check([])).toEqual([]);
});

it.each<[string, Text]>([
  ['text 0 lacks its start or its end', { text: 'Anna' }],
  ['text 0 ends at 1 s, not after its start at 1 s', { ...text, endOffset: ms(1000) }],
  ['text 0 does not say what its lines say', { ...text, text: 'Anna Martin' }],
  ['text 0 has a box that is not within the picture', { ...text, box: { ...box, right: 1.01 } }],
  ['text 0 has a box that is not within the picture', { ...text, box: { ...box, left: Number.NaN } }],
  ['text 0 has a confidence that is no share', { ...text, confidence: 1.5 }],
])('says that %s', (problem, wrong) => {
  expect(check([wrong])).toEqual([problem]);
});

it('says that a text has nothing to say', () => {
  expect(check([{ ...text, text: '', lines: [] }])).toEqual(['text 0 has 0 characters', 'text 0 has 0 lines']);
});

it('says that texts are out of order, and in no language', () => {
  expect(check([text, { ...text, startOffset: ms(500) }], [])).toEqual([
    'the text in the picture is in no language',
    'text 1 begins at 0.5 s, before 1 s',
  ]);
});

import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs as ms } from '@bufbuild/protobuf/wkt';
import { ColorBars_Pattern, type TestSignalSchema, TestSignalsResultSchema } from '@vidi/contracts/vidi/v1/results';
import { expect, it } from 'vitest';
import { checkTestSignals } from './check-test-signals.ts';

const check = (...signals: MessageInitShape<typeof TestSignalSchema>[]) =>
  checkTestSignals(create(TestSignalsResultSchema, { signals }));

const area = { left: 0.125, top: 0, right: 0.875, bottom: 1 };
const bars = (start: number, end: number, more = {}) => ({
  startOffset: ms(start),
  endOffset: ms(end),
  confidence: 0.9,
  signal: { case: 'colorBars', value: { pattern: ColorBars_Pattern.SMPTE_ECR_1, area, ...more } } as const,
});
const tone = (start: number, end: number, more = {}) => ({
  startOffset: ms(start),
  endOffset: ms(end),
  confidence: 1,
  signal: { case: 'tone', value: { frequencyHz: 1_000, levelDbfs: -18, ...more } } as const,
});

it('lets bars and tones stand that are in order, over each other too', () => {
  expect(check(bars(0, 2_000), tone(500, 9_000), bars(2_000, 4_000))).toEqual([]);
});

it.each([
  ['bars over bars', [bars(0, 2_000), bars(1_000, 3_000)], 'passage of colour bars 1 begins at 1 s, before 2 s'],
  ['a tone without length', [tone(500, 500)], 'tone 0 ends at 0.5 s, not after its start at 0.5 s'],
  ['another order', [tone(500, 900), bars(0, 400)], 'test signal 1 begins before the last'],
  ['more than sure', [{ ...tone(0, 900), confidence: 1.5 }], 'test signal 0 is sure by 1.5'],
  ['neither', [{ startOffset: ms(0), endOffset: ms(1) }], 'test signal 0 is neither bars nor a tone'],
  ['no frequency', [tone(0, 900, { frequencyHz: 0 })], 'test signal 0 is a tone of 0 Hz at -18 dBFS'],
  ['no level', [tone(0, 900, { levelDbfs: 4 })], 'test signal 0 is a tone of 1000 Hz at 4 dBFS'],
  ['no pattern', [bars(0, 900, { pattern: 0 })], 'test signal 0 has bars without a pattern'],
  ['no area', [bars(0, 900, { area: { left: 1 } })], 'test signal 0 has bars in no part of the picture'],
] as const)('does not let stand %s', (_, signals, problem) => {
  expect(check(...signals)).toEqual([problem]);
});

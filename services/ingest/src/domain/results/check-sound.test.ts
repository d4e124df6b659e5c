import { create } from '@bufbuild/protobuf';
import { durationFromMs as ms } from '@bufbuild/protobuf/wkt';
import {
  AudioFault_Kind,
  AudioFaultsResultSchema,
  LoudnessResultSchema,
  WaveformResultSchema,
} from '@vidi/contracts/vidi/v1/results';
import { describe, expect, it } from 'vitest';
import { checkAudioFaults } from './check-audio-faults.ts';
import { checkLoudness } from './check-loudness.ts';
import { checkWaveform } from './check-waveform.ts';

const { CLIPPING, OUT_OF_PHASE, KIND_UNSPECIFIED } = AudioFault_Kind;

function faults(...list: readonly [AudioFault_Kind, number, number][]): readonly string[] {
  return checkAudioFaults(
    create(AudioFaultsResultSchema, {
      faults: list.map(([kind, start, end]) => ({ kind, startOffset: ms(start), endOffset: ms(end) })),
    }),
  );
}

describe('faults of the sound', () => {
  it('hold in order of their start, overlapping where their kinds differ', () => {
    expect(faults([CLIPPING, 0, 500], [OUT_OF_PHASE, 200, 3000], [CLIPPING, 900, 1000])).toEqual([]);
  });

  it('do not hold out of order, overlapping in kind, without length or without kind', () => {
    expect(faults([CLIPPING, 500, 900], [OUT_OF_PHASE, 200, 3000])).toEqual(['audio fault 1 begins before the last']);
    expect(faults([CLIPPING, 0, 500], [CLIPPING, 400, 600])).toEqual(['clipping 1 begins at 0.4 s, before 0.5 s']);
    expect(faults([CLIPPING, 500, 500])).toEqual(['clipping 0 ends at 0.5 s, not after its start at 0.5 s']);
    expect(faults([KIND_UNSPECIFIED, 0, 500])).toEqual(['audio fault 0 has no known kind']);
  });
});

describe('a waveform', () => {
  const check = (duration: number, minima: number[], maxima: number[]) =>
    checkWaveform(create(WaveformResultSchema, { bucketDuration: ms(duration), minima, maxima }));

  it('holds with as many minima as maxima, in range and in order', () => {
    expect(check(10, [-5, 0, -32_767], [5, 0, 32_767])).toEqual([]);
  });

  it('does not hold otherwise', () => {
    expect(check(0, [0], [0])).toEqual(['the buckets of the waveform have no length']);
    expect(check(10, [0, 0], [0])).toEqual(['the waveform has 2 minima for 1 maxima']);
    expect(check(10, [0, 7], [0, 6])).toEqual(['bucket 1 of the waveform goes from 7 to 6']);
    expect(check(10, [0], [32_768])).toEqual(['bucket 0 of the waveform goes from 0 to 32768']);
    const many = new Array<number>(2001).fill(0);
    expect(check(10, many, many)).toEqual(['the waveform has 2001 buckets, more than 2000']);
  });
});

describe('a loudness curve', () => {
  const check = (step: number, momentaryLufs: number[], shortTermLufs: number[]) =>
    checkLoudness(create(LoudnessResultSchema, { curve: { step: ms(step), momentaryLufs, shortTermLufs } }));

  it('holds with a value of both kinds for every step, and not otherwise', () => {
    expect(check(100, [-70, -23], [-70, -30])).toEqual([]);
    expect(check(0, [], [])).toEqual(['the steps of the loudness curve have no length']);
    expect(check(100, [-23], [])).toEqual(['the loudness curve has 1 momentary for 0 short-term values']);
    expect(check(100, [Number.NaN], [-23])).toEqual(['the loudness curve has values that are no numbers']);
  });
});

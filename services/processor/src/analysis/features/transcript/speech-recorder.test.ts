import { expect, it } from 'vitest';
import { SpeechRecorder } from './speech-recorder.ts';

function record(rate: number, pieces: readonly { readonly at: number; readonly seconds: number }[]): Int16Array {
  const recorded = new Int16Array(16_000 * 4);
  const recorder = new SpeechRecorder((sample, samples) => recorded.set(samples, sample));
  for (const { at, seconds } of pieces) {
    const samples = new Float64Array(2 * Math.round(seconds * rate));
    for (let index = 0; index < samples.length; index++) {
      samples[index] = 0.5 * Math.sin(2 * Math.PI * 440 * (at + Math.floor(index / 2) / rate));
    }
    for (let from = 0; from < samples.length; from += 2_048) {
      const time = BigInt(Math.round((at + from / 2 / rate) * 1e9));
      recorder.push({ time, sampleRate: rate, channels: 2, samples: samples.subarray(from, from + 2_048) });
    }
  }
  recorder.finish();
  return recorded;
}

it.each([48_000, 44_100, 16_000, 8_000])('keeps a tone of 440 Hz as it is, in time and level, from %i Hz', (rate) => {
  const recorded = record(rate, [{ at: 0.5, seconds: 1 }]);
  for (let sample = 9_000; sample < 23_000; sample++) {
    const expected = 0.5 * 32_767 * Math.sin((2 * Math.PI * 440 * sample) / 16_000);
    expect(Math.abs((recorded[sample] ?? 0) - expected)).toBeLessThan(150);
  }
  expect(Math.max(...recorded.subarray(0, 7_900), ...recorded.subarray(24_100))).toBe(0);
});

it('leaves a gap where the sound has one, and out what comes before the start', () => {
  const recorded = record(48_000, [
    { at: -0.5, seconds: 1 },
    { at: 2, seconds: 0.5 },
  ]);
  const level = (from: number, to: number) => Math.max(...recorded.subarray(from * 16_000, to * 16_000));
  expect([level(0, 0.4), level(2.1, 2.4)].every((peak) => peak > 16_000)).toBe(true);
  expect([level(0.6, 1.9), level(2.6, 3.9)]).toEqual([0, 0]);
});

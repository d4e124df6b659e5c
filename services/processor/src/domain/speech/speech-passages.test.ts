import { synthesiseSpeech } from '@vidi/sample-video';
import { describe, expect, it } from 'vitest';
import { type Passage, SpeechFinder } from './speech-passages.ts';

const RATE = 16_000;

type Sound = (sample: number) => number;

/** A generator of evenly spread numbers in [-1, 1) (D. H. Lehmer's, with the multiplier of MINSTD). */
function noise(seed: number): Sound {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return (2 * state) / 2_147_483_647 - 1;
  };
}

const tone =
  (...frequencies: readonly number[]): Sound =>
  (sample) =>
    frequencies.reduce((sum, frequency) => sum + Math.sin((2 * Math.PI * frequency * sample) / RATE), 0) /
    frequencies.length;

/** A melody of equally loud notes, of a third of a second each. */
const melody: Sound = (sample) => tone([262, 330, 392, 523, 440][Math.floor(sample / (RATE / 3)) % 5] ?? 262)(sample);

const speech = (seconds: number, seed: number): Sound => {
  const samples = synthesiseSpeech(seconds, RATE, seed);
  return (sample) => samples[sample] ?? 0;
};

/** Pink by the sum of noises that are drawn anew ever more seldom (R. F. Voss and M. Gardner). */
function pink(seed: number): Sound {
  const draw = noise(seed);
  const rows = Array.from({ length: 12 }, draw as () => number);
  return (sample) => {
    for (const [row] of rows.entries()) if (sample % 2 ** row === 0) rows[row] = draw(sample);
    return rows.reduce((sum, value) => sum + value, 0) / rows.length;
  };
}

function find(seconds: number, sound: Sound): readonly Passage[] {
  const finder = new SpeechFinder(RATE);
  finder.push(Int16Array.from({ length: seconds * RATE }, (_, sample) => Math.round(32_767 * sound(sample))));
  return finder.finish();
}

const silence: Sound = () => 0;
const times =
  (sound: Sound, gain: number): Sound =>
  (sample) =>
    gain * sound(sample);
const plus =
  (...sounds: readonly Sound[]): Sound =>
  (sample) =>
    sounds.reduce((sum, sound) => sum + sound(sample), 0);
const length = (passages: readonly Passage[]) => passages.reduce((sum, { start, end }) => sum + end - start, 0);

describe('a voice', () => {
  it.each([
    ['silence', silence],
    ['the noise of a quiet room', times(noise(1), 0.002)],
    ['loud white noise', times(noise(2), 0.5)],
    ['loud pink noise', times(pink(3), 0.9)],
    ['mains hum of 50 Hz', times(tone(50, 100, 150), 0.5)],
    ['mains hum of 60 Hz', times(tone(60, 120, 180), 0.5)],
    ['a line-up tone', times(tone(1_000), 0.1)],
    ['a chord', times(tone(262, 330, 392), 0.4)],
    ['a melody of tones', times(melody, 0.4)],
    ['a tone in noise', plus(times(tone(440), 0.2), times(noise(4), 0.2))],
  ])('is not found in %s', (_, sound) => {
    expect(find(20, sound)).toEqual([]);
  });

  it.each([1, 2, 3, 4, 5])(
    'is found whole, by itself and in noise as loud as it, and in nothing around it (%i)',
    (seed) => {
      const voice = speech(6, seed);
      const placed: Sound = (sample) => (sample < 7 * RATE ? 0 : voice(sample - 7 * RATE));
      for (const background of [
        silence,
        times(noise(seed + 10), 0.01),
        times(noise(seed + 20), 0.17),
        times(tone(300), 0.14),
      ]) {
        const found = find(20, plus(placed, background));
        // A window of 2 s is not steady as long as some speech is in it.
        expect(length(found)).toBeGreaterThan(5.7);
        expect(Math.min(...found.map(({ start }) => start))).toBeGreaterThan(6.4);
        expect(Math.max(...found.map(({ end }) => end))).toBeLessThan(13.6);
      }
    },
  );

  it('is not taken for a steady sound where somebody holds a vowel', () => {
    // A second, as in a cry, with the level of what is said around it.
    const voice = speech(4, 7);
    const held = times(tone(220, 440, 660), 0.25);
    const sound: Sound = (sample) => (sample >= 2 * RATE && sample < 3 * RATE ? held(sample) : voice(sample));
    expect(length(find(4, sound))).toBeGreaterThan(3.8);
  });
});

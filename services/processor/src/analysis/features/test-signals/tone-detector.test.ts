import { describe, expect, it } from 'vitest';
import { fromSeconds } from '../../time/rational-time.ts';
import { ToneDetector } from './tone-detector.ts';

const RATE = 48_000;

function tonesIn(seconds: number, sound: (t: number) => readonly number[], chunk = 1_024) {
  const detector = new ToneDetector();
  const count = Math.round(seconds * RATE);
  for (let at = 0; at < count; at += chunk) {
    const part = Array.from({ length: Math.min(chunk, count - at) }, (_, i) => sound((at + i) / RATE));
    const channels = part[0]?.length ?? 1;
    const samples = Float64Array.from(part.flat());
    detector.push({ time: fromSeconds(at / RATE), sampleRate: RATE, channels, samples });
  }
  return detector.finish().map(({ start, end, frequency, level, confidence }) => ({
    start: Number(start) / 1e9,
    end: Number(end) / 1e9,
    frequency: Math.round(frequency),
    level: Number(level.toFixed(1)),
    confidence: Number(confidence.toFixed(1)),
  }));
}

const sine = (t: number, frequency: number, dbfs: number) => 10 ** (dbfs / 20) * Math.sin(2 * Math.PI * frequency * t);
/** Vowels have many harmonics. */
const voice = (t: number) => [1, 2, 3, 4, 5].reduce((sum, n) => sum + sine(t, 220 * n, -20) / n, 0);
const noise = (t: number) => Math.sin(1e7 * t * t) * 0.1;

describe('ToneDetector', () => {
  it.each([
    [1_000, -18, 1],
    [997, -20, 1],
    [400, -9, 1],
    [440, -20, 1],
    [2_500, -30, 0.7],
    [10_000, -18, 0.7],
  ])('measures a tone of %i Hz at %i dBFS', (frequency, level, confidence) => {
    const sound = (t: number) => [t < 1 || t >= 4 ? voice(t) : sine(t, frequency, level)];
    expect(tonesIn(5, sound)).toEqual([{ start: 1, end: 4, frequency, level, confidence }]);
  });

  it('finds no tone in voices, noise, silence, chords and glides', () => {
    expect(tonesIn(3, (t) => [voice(t)])).toEqual([]);
    expect(tonesIn(3, (t) => [noise(t)])).toEqual([]);
    expect(tonesIn(3, () => [0])).toEqual([]);
    expect(tonesIn(3, (t) => [sine(t, 440, -20) + sine(t, 554.4, -20)])).toEqual([]);
    expect(tonesIn(3, (t) => [sine(t, 400 + 200 * t, -20)])).toEqual([]);
    expect(tonesIn(3, (t) => [sine(t, 1_000, -20) * (1 + 0.5 * Math.sin(6 * t))])).toEqual([]);
    expect(tonesIn(3, (t) => [sine(t, 1_000, -60)])).toEqual([]);
    expect(tonesIn(3, (t) => [sine(t, 50, -20)])).toEqual([]);
  });

  it('leaves out a censored word', () => {
    expect(tonesIn(4, (t) => [t > 1 && t < 2.9 ? sine(t, 1_000, -12) : voice(t)])).toEqual([]);
  });

  it('hears a tone that is interrupted, on either channel', () => {
    const interrupted = (t: number) => (t % 1.5 < 0.25 ? 0 : sine(t, 1_000, -18));
    const expected = { frequency: 1_000, level: -18, confidence: 1 };
    expect(tonesIn(6, (t) => [interrupted(t), sine(t, 1_000, -18)])).toEqual([{ start: 0, end: 6, ...expected }]);
    expect(tonesIn(6, (t) => [0, interrupted(t)])).toEqual([{ start: 0.25, end: 6, ...expected }]);
  });

  it('tells tones of other frequencies and levels apart', () => {
    const sound = (t: number) => [t < 3 ? sine(t, 1_000, -18) : t < 6 ? sine(t, 400, -18) : sine(t, 400, -9)];
    expect(tonesIn(9, sound).map(({ start, end, frequency, level }) => [start, end, frequency, level])).toEqual([
      [0, 3, 1_000, -18],
      [3, 6, 400, -18],
      [6, 9, 400, -9],
    ]);
  });

  it('does not care how the sound is cut into pieces', () => {
    const sound = (t: number) => [sine(t, 1_000, -18)];
    expect(tonesIn(3, sound, 777)).toEqual(tonesIn(3, sound, 4_096));
  });
});

import { describe, expect, it } from 'vitest';
import { fromSeconds } from '../../time/rational-time.ts';
import { AudioFaultDetector } from './audio-fault-detector.ts';

const RATE = 1_000;

/** Sound of `seconds`, left and right by time in seconds. */
function faultsIn(seconds: number, sound: (t: number) => readonly number[], chunk = 333): readonly unknown[] {
  const detector = new AudioFaultDetector();
  const frames = Array.from({ length: seconds * RATE }, (_, i) => sound(i / RATE));
  for (let at = 0; at < frames.length; at += chunk) {
    const part = frames.slice(at, at + chunk);
    const samples = Float64Array.from(part.flat());
    detector.push({ time: fromSeconds(at / RATE), sampleRate: RATE, channels: part[0]?.length ?? 1, samples });
  }
  return detector.finish().map(({ kind, start, end }) => [kind, Number(start) / 1e9, Number(end) / 1e9]);
}

const tone = (t: number, frequency: number, level = 0.5): number => level * Math.sin(2 * Math.PI * frequency * t);
const stereo = (t: number): readonly number[] => [tone(t, 41), tone(t, 67)];

describe('AudioFaultDetector', () => {
  it('finds nothing in sound that is well', () => {
    expect(faultsIn(6, stereo)).toEqual([]);
    expect(faultsIn(6, () => [0, 0])).toEqual([]);
    expect(faultsIn(6, (t) => [tone(t, 50, 1)])).toEqual([]);
  });

  it('finds clipping to a tenth of a second, and joins what is near', () => {
    const clipped = (t: number): number => Math.max(-1, Math.min(1, tone(t, 41, 3)));
    const isBad = (t: number): boolean => (t >= 2 && t < 2.5) || (t >= 3 && t < 3.2) || (t >= 7 && t < 7.1);
    expect(faultsIn(8, (t) => [tone(t, 41), isBad(t) ? clipped(t) : tone(t, 67)])).toEqual([
      ['CLIPPING', 2, 3.2],
      ['CLIPPING', 7, 7.1],
    ]);
  });

  it('finds a missing channel, one channel on both sides, and channels out of phase', () => {
    const sound = (t: number): readonly number[] => {
      const [left = 0, right = 0] = stereo(t);
      if (t < 3) return [left, 0];
      if (t < 6) return [left, right];
      if (t < 9) return [left, left];
      return t < 12 ? [left, -left] : [left, right];
    };
    expect(faultsIn(14, sound)).toEqual([
      ['MISSING_CHANNEL', 0, 3],
      ['MONO_AS_STEREO', 6, 9],
      ['OUT_OF_PHASE', 9, 12],
    ]);
  });

  it('does not let a pause end a passage, and leaves out what is too short', () => {
    const paused = (t: number): readonly number[] => (t >= 1 && t < 2 ? [0, 0] : [tone(t, 41), 0]);
    expect(faultsIn(4, paused)).toEqual([['MISSING_CHANNEL', 0, 4]]);
    expect(faultsIn(4, (t) => (t < 1.9 ? [tone(t, 41), 0] : stereo(t)))).toEqual([]);
  });

  it('leaves the channels of surround sound and of mono alone', () => {
    expect(faultsIn(4, (t) => [...stereo(t), 0])).toEqual([]);
    expect(faultsIn(4, (t) => [tone(t, 41)])).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { fromSeconds } from '../../time/rational-time.ts';
import { SilenceDetector } from './silence-detector.ts';

const RATE = 1_000;

/** Feeds samples at 1000 per second in chunks of `chunk` frames. */
function passagesIn(samples: readonly number[], { chunk = 100, channels = 1 } = {}): readonly [number, number][] {
  const detector = new SilenceDetector();
  for (let at = 0; at < samples.length; at += chunk * channels) {
    detector.push({
      time: fromSeconds(at / channels / RATE),
      sampleRate: RATE,
      channels,
      samples: Float64Array.from(samples.slice(at, at + chunk * channels)),
    });
  }
  return detector
    .finish(fromSeconds(samples.length / channels / RATE))
    .map(({ start, end }) => [Number(start) / 1e9, Number(end) / 1e9]);
}

const tone = (count: number, level = 0.5): number[] =>
  Array.from({ length: count }, (_, i) => (i % 2 ? level : -level));
const hush = (count: number): number[] => tone(count, 0.001);

describe('SilenceDetector', () => {
  it('finds passages to the sample, across chunks', () => {
    expect(passagesIn([...tone(333), ...hush(777), ...tone(100), ...hush(501)])).toEqual([
      [0.333, 1.11],
      [1.21, 1.711],
    ]);
  });

  it('leaves out what is too short', () => {
    expect(passagesIn([...tone(100), ...hush(499), ...tone(100)])).toEqual([]);
  });

  it('draws the line at -50 dBFS', () => {
    expect(passagesIn(tone(1_000, 0.00316))).toEqual([[0, 1]]);
    expect(passagesIn(tone(1_000, 0.00317))).toEqual([]);
  });

  it('listens to every channel', () => {
    const oneSided = tone(1_000).flatMap((value) => [0, value]);
    expect(passagesIn(oneSided, { channels: 2 })).toEqual([]);
    expect(passagesIn(hush(2_000), { channels: 2 })).toEqual([[0, 1]]);
  });

  it('follows the times of the chunks over a gap', () => {
    const detector = new SilenceDetector();
    const chunk = { sampleRate: RATE, channels: 1 };
    detector.push({ ...chunk, time: 0n, samples: Float64Array.from(hush(100)) });
    detector.push({ ...chunk, time: fromSeconds(5), samples: Float64Array.from(tone(100)) });
    expect(detector.finish(fromSeconds(5.1))).toEqual([{ start: 0n, end: fromSeconds(5) }]);
  });

  it('finds the same in chunks of any length, with any channels, as a look at every sample does', () => {
    const random = randomFrom(7);
    for (let round = 0; round < 40; round++) {
      const levels = soundAndSilence(random);
      const channels = 1 + (round % 3);
      // Only one of the channels, now this, now that, is loud.
      const samples = levels.flatMap((level, at) =>
        Array.from({ length: channels }, (_, channel) => (channel === at % channels ? level : 0)),
      );
      const chunk = [1, 7, 100, 499, 500, 1_600, 5_000][round % 7] ?? 1;
      expect(passagesIn(samples, { chunk, channels })).toEqual(sampleBySample(levels));
    }
  });
});

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = Math.imul(state, 48_271) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

/** Four seconds of quiet stretches, and of loud ones with quiet samples in them. */
function soundAndSilence(random: () => number): number[] {
  const levels: number[] = [];
  while (levels.length < 4_000) {
    const isQuiet = random() < 0.5;
    const length = Math.floor(random() * (isQuiet ? 900 : 60));
    for (let i = 0; i < length; i++) levels.push(isQuiet || random() < 0.3 ? 0.001 : 0.5);
  }
  return levels;
}

/** The definition: runs of at least half a second of samples that are all quiet. */
function sampleBySample(levels: readonly number[]): [number, number][] {
  const passages: [number, number][] = [];
  let from = 0;
  for (const [at, level] of [...levels, 1].entries()) {
    if (level < 0.01) continue;
    if (at - from >= RATE / 2) passages.push([from / RATE, at / RATE]);
    from = at + 1;
  }
  return passages;
}

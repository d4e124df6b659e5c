import { describe, expect, it } from 'vitest';
import { fromSeconds } from '../../time/rational-time.ts';
import { WaveformDetector } from './waveform-detector.ts';

const RATE = 1_000;

describe('WaveformDetector', () => {
  it('keeps the lowest and the highest sample of every stretch, over all channels and across chunks', () => {
    const detector = new WaveformDetector();
    const stereo = Float64Array.from({ length: 30 }, (_, i) => (i === 3 ? 0.5 : i === 22 ? -1.5 : 0));
    const chunk = { sampleRate: RATE, channels: 2 };
    detector.push({ ...chunk, time: 0n, samples: stereo });
    detector.push({ ...chunk, time: fromSeconds(0.015), samples: Float64Array.of(0, 0.25) });
    expect(detector.finish()).toEqual({ stretch: 10_000_000n, minima: [0, -32767], maxima: [16384, 8192] });
  });

  it('stays bounded however long the sound is', () => {
    const detector = new WaveformDetector({ maxStretches: 8, minStretchSeconds: 0.01 });
    for (let second = 0; second < 100; second++) {
      const samples = new Float64Array(RATE).fill(second / 100);
      detector.push({ time: fromSeconds(second), sampleRate: RATE, channels: 1, samples });
    }
    const { stretch, maxima } = detector.finish();
    expect([stretch, maxima.length]).toEqual([20_480_000_000n, 5]);
    expect(maxima.at(-1)).toBe(Math.round(0.99 * 32_767));
  });
});

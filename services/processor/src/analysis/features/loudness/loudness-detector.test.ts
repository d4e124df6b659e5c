import { describe, expect, it } from 'vitest';
import { type Loudness, LoudnessDetector } from './loudness-detector.ts';

function read(...chunks: Record<string, string>[]): Loudness {
  const detector = new LoudnessDetector();
  for (const chunk of chunks) {
    detector.push({ metadata: (key) => chunk[key] });
  }
  return detector.finish();
}

describe('LoudnessDetector', () => {
  it('takes the last integrated values and the largest peak, in decibels', () => {
    const loudness = read(
      { 'lavfi.r128.I': '-25.1', 'lavfi.r128.LRA': '1.0', 'lavfi.r128.true_peak': '0.5' },
      { 'lavfi.r128.I': '-23.0', 'lavfi.r128.LRA': '4.2', 'lavfi.r128.true_peak': '0.25' },
      {},
    );
    expect(loudness).toEqual({ integrated: -23, range: 4.2, truePeak: expect.closeTo(-6.02, 2) });
  });

  it('says nothing about digital silence', () => {
    expect(read({ 'lavfi.r128.I': '-70.000', 'lavfi.r128.LRA': '0.000', 'lavfi.r128.true_peak': '0.000' })).toEqual({});
  });

  it('says nothing when nothing was measured', () => {
    expect(read()).toEqual({});
  });
});

import { describe, expect, it } from 'vitest';
import { fromSeconds } from '../../time/rational-time.ts';
import { type Loudness, LoudnessDetector } from './loudness-detector.ts';

function read(...chunks: Record<string, string>[]): Loudness {
  const detector = new LoudnessDetector();
  chunks.forEach((chunk, index) => {
    detector.push({ time: fromSeconds(index / 10), metadata: (key) => chunk[key] });
  });
  return detector.finish();
}

const NOTHING = { curve: { step: 100_000_000n, momentary: [], shortTerm: [] } };

describe('LoudnessDetector', () => {
  it('takes the last integrated values and the largest peak, in decibels', () => {
    const loudness = read(
      { 'lavfi.r128.I': '-25.1', 'lavfi.r128.LRA': '1.0', 'lavfi.r128.true_peak': '0.5' },
      { 'lavfi.r128.I': '-23.0', 'lavfi.r128.LRA': '4.2', 'lavfi.r128.true_peak': '0.25' },
      {},
    );
    expect(loudness).toMatchObject({ integrated: -23, range: 4.2, truePeak: expect.closeTo(-6.02, 2) });
  });

  it('says nothing about digital silence', () => {
    expect(read({ 'lavfi.r128.I': '-70.000', 'lavfi.r128.LRA': '0.000', 'lavfi.r128.true_peak': '0.000' })).toEqual(
      NOTHING,
    );
  });

  it('says nothing when nothing was measured', () => {
    expect(read()).toEqual(NOTHING);
  });

  it('draws a curve that never lies below the absolute gate', () => {
    const { curve } = read(
      { 'lavfi.r128.M': '-120.691', 'lavfi.r128.S': '-120.691' },
      { 'lavfi.r128.M': '-23.4', 'lavfi.r128.S': '-32.1' },
    );
    expect(curve).toEqual({ step: 100_000_000n, momentary: [-70, -23.4], shortTerm: [-70, -32.1] });
  });
});

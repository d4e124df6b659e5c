import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { ColorBars_Pattern, FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { toDuration } from '../../time/rational-time.ts';
import type { PictureOrSoundFeature } from '../feature.ts';
import type { TimeRange } from '../segment.ts';
import { BarsDetector, type FoundBars } from './bars-detector.ts';
import { TEST_SIGNAL_PARAMETERS } from './test-signal-parameters.ts';
import { type FoundTone, ToneDetector } from './tone-detector.ts';

/** Colour bars of the picture and line-up tones of the sound. */
export const testSignalsFeature: PictureOrSoundFeature = {
  feature: Feature.TEST_SIGNALS,
  engine: 'vidi.test-signals',
  engineVersion: '1.0.0',
  parameters: { testSignals: TEST_SIGNAL_PARAMETERS },
  needs: 'picture-or-sound',
  start() {
    const barsDetector = new BarsDetector();
    const toneDetector = new ToneDetector();
    let bars: readonly FoundBars[] = [];
    let tones: readonly FoundTone[] = [];
    return {
      consumer: {
        picture: {
          onFrame: (frame) => barsDetector.push(frame),
          onEnd({ time }) {
            bars = barsDetector.finish(time);
          },
        },
        sound: {
          filters: [],
          onSamples: (chunk) => toneDetector.push(chunk),
          onEnd() {
            tones = toneDetector.finish();
          },
        },
      },
      finding: () => ({
        result: create(FeatureResultSchema, {
          result: { case: 'testSignals', value: { signals: inOrder(bars, tones) } },
        }),
        artifacts: [],
      }),
    };
  },
};

/** By their start; bars before a tone that begins with them. */
function inOrder(bars: readonly FoundBars[], tones: readonly FoundTone[]) {
  const found = [
    ...bars.map(({ pattern, area, ...passage }) => ({
      ...passage,
      signal: { case: 'colorBars', value: { pattern: ColorBars_Pattern[pattern], area: { ...area } } } as const,
    })),
    ...tones.map(({ frequency, level, ...passage }) => ({
      ...passage,
      signal: { case: 'tone', value: { frequencyHz: frequency, levelDbfs: level } } as const,
    })),
  ];
  return found
    .toSorted((a, b) => Number(a.start - b.start))
    .map(({ start, end, confidence, signal }: TimeRange & (typeof found)[number]) => ({
      startOffset: toDuration(start),
      endOffset: toDuration(end),
      confidence,
      signal,
    }));
}

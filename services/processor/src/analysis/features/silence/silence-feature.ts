import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import type { SoundFeature } from '../feature.ts';
import { type TimeRange, toSegment } from '../segment.ts';
import { SilenceDetector } from './silence-detector.ts';

/** Silent passages of the sound. */
export const silenceFeature: SoundFeature = {
  feature: Feature.SILENCE,
  engine: 'vidi.silence',
  engineVersion: '1.0.0',
  needs: 'sound',
  start() {
    const detector = new SilenceDetector();
    let passages: readonly TimeRange[] = [];
    return {
      consumer: {
        filters: [],
        onSamples: (chunk) => detector.push(chunk),
        onEnd(time) {
          passages = detector.finish(time);
        },
      },
      finding: () => ({
        result: create(FeatureResultSchema, {
          result: { case: 'silence', value: { segments: passages.map(toSegment) } },
        }),
        artifacts: [],
      }),
    };
  },
};

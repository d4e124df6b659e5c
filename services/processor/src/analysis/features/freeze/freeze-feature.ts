import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import type { PictureFeature } from '../feature.ts';
import { type TimeRange, toSegment } from '../segment.ts';
import { FreezeDetector } from './freeze-detector.ts';

/** Frozen passages of the picture. */
export const freezeFeature: PictureFeature = {
  feature: Feature.FREEZE,
  engine: 'vidi.freeze',
  engineVersion: '1.0.1',
  needs: 'picture',
  start() {
    const detector = new FreezeDetector();
    let passages: readonly TimeRange[] = [];
    return {
      consumer: {
        onFrame: (frame) => detector.push(frame),
        onEnd({ time }) {
          passages = detector.finish(time);
        },
      },
      finding: () => ({
        result: create(FeatureResultSchema, {
          result: { case: 'freeze', value: { segments: passages.map(toSegment) } },
        }),
        artifacts: [],
      }),
    };
  },
};

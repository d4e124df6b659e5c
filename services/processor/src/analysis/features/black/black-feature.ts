import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import type { PictureFeature } from '../feature.ts';
import { type TimeRange, toSegment } from '../segment.ts';
import { BlackDetector } from './black-detector.ts';

/** Black passages of the picture. */
export const blackFeature: PictureFeature = {
  feature: Feature.BLACK,
  engine: 'vidi.black',
  engineVersion: '1.0.0',
  needs: 'picture',
  start() {
    const detector = new BlackDetector();
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
          result: { case: 'black', value: { segments: passages.map(toSegment) } },
        }),
        artifacts: [],
      }),
    };
  },
};

import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { toDuration } from '../../time/rational-time.ts';
import type { SoundFeature } from '../feature.ts';
import { LoudnessDetector } from './loudness-detector.ts';
import { LOUDNESS_PARAMETERS } from './loudness-parameters.ts';

/** Programme loudness of the sound. */
export const loudnessFeature: SoundFeature = {
  feature: Feature.LOUDNESS,
  engine: 'libav.ebur128',
  engineVersion: '1.1.0',
  parameters: { loudness: LOUDNESS_PARAMETERS },
  needs: 'sound',
  start() {
    const detector = new LoudnessDetector();
    return {
      consumer: {
        filters: [LOUDNESS_PARAMETERS.filter],
        onSamples: (chunk) => detector.push(chunk),
        onEnd() {
          // The meter's last values are already there.
        },
      },
      finding() {
        const { integrated, range, truePeak, curve } = detector.finish();
        const value = {
          ...(integrated !== undefined && { integratedLufs: integrated }),
          ...(range !== undefined && { rangeLu: range }),
          ...(truePeak !== undefined && { truePeakDbtp: truePeak }),
          curve: {
            step: toDuration(curve.step),
            momentaryLufs: [...curve.momentary],
            shortTermLufs: [...curve.shortTerm],
          },
        };
        return { result: create(FeatureResultSchema, { result: { case: 'loudness', value } }), artifacts: [] };
      },
    };
  },
};

import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { toDuration } from '../../time/rational-time.ts';
import type { SoundFeature } from '../feature.ts';
import { WaveformDetector } from './waveform-detector.ts';
import { WAVEFORM_PARAMETERS } from './waveform-parameters.ts';

/** Peaks of the sound, for drawing. */
export const waveformFeature: SoundFeature = {
  feature: Feature.WAVEFORM,
  engine: 'vidi.waveform',
  engineVersion: '1.0.0',
  parameters: { waveform: WAVEFORM_PARAMETERS },
  needs: 'sound',
  start() {
    const detector = new WaveformDetector();
    return {
      consumer: {
        filters: [],
        onSamples: (chunk) => detector.push(chunk),
        onEnd() {
          // Every sample has been counted already.
        },
      },
      finding() {
        const { stretch, minima, maxima } = detector.finish();
        return {
          result: create(FeatureResultSchema, {
            result: {
              case: 'waveform',
              value: { bucketDuration: toDuration(stretch), minima: [...minima], maxima: [...maxima] },
            },
          }),
          artifacts: [],
        };
      },
    };
  },
};

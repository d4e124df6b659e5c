import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { fromSeconds } from '../../time/rational-time.ts';
import { BlackDetector } from '../black/black-detector.ts';
import { blackFeature } from '../black/black-feature.ts';
import type { PictureAndSoundFeature } from '../feature.ts';
import { type TimeRange, toSegment } from '../segment.ts';
import { SilenceDetector } from '../silence/silence-detector.ts';
import { silenceFeature } from '../silence/silence-feature.ts';
import { intersection } from './intersection.ts';
import { SILENT_BLACK_PARAMETERS } from './silent-black-parameters.ts';

/** Passages that are black and silent at once: the breaks between parts of a programme. */
export const silentBlackFeature: PictureAndSoundFeature = {
  feature: Feature.SILENT_BLACK,
  engine: 'vidi.silent-black',
  engineVersion: '1.0.0',
  parameters: {
    silentBlack: SILENT_BLACK_PARAMETERS,
    black: { engineVersion: blackFeature.engineVersion, parameters: blackFeature.parameters },
    silence: { engineVersion: silenceFeature.engineVersion, parameters: silenceFeature.parameters },
  },
  needs: 'picture-and-sound',
  start() {
    const blackDetector = new BlackDetector();
    const silenceDetector = new SilenceDetector();
    let black: readonly TimeRange[] = [];
    let silence: readonly TimeRange[] = [];
    return {
      consumer: {
        picture: {
          onFrame: (frame) => blackDetector.push(frame),
          onEnd({ time }) {
            black = blackDetector.finish(time);
          },
        },
        sound: {
          filters: [],
          onSamples: (chunk) => silenceDetector.push(chunk),
          onEnd(time) {
            silence = silenceDetector.finish(time);
          },
        },
      },
      finding: () => ({
        result: create(FeatureResultSchema, {
          result: {
            case: 'silentBlack',
            value: {
              segments: intersection(black, silence, fromSeconds(SILENT_BLACK_PARAMETERS.minSeconds)).map(toSegment),
            },
          },
        }),
        artifacts: [],
      }),
    };
  },
};

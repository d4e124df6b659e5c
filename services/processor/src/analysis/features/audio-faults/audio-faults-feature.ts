import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { AudioFault_Kind, FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { toDuration } from '../../time/rational-time.ts';
import type { SoundFeature } from '../feature.ts';
import { AudioFaultDetector } from './audio-fault-detector.ts';
import { AUDIO_FAULT_PARAMETERS } from './audio-fault-parameters.ts';

/** Faults of the sound: clipping, and channels that are missing, doubled or out of phase. */
export const audioFaultsFeature: SoundFeature = {
  feature: Feature.AUDIO_FAULTS,
  engine: 'vidi.audio-faults',
  engineVersion: '1.0.0',
  parameters: { audioFaults: AUDIO_FAULT_PARAMETERS },
  needs: 'sound',
  start() {
    const detector = new AudioFaultDetector();
    return {
      consumer: {
        filters: [],
        onSamples: (chunk) => detector.push(chunk),
        onEnd() {
          // The detector knows its end from the samples.
        },
      },
      finding: () => ({
        result: create(FeatureResultSchema, {
          result: {
            case: 'audioFaults',
            value: {
              faults: detector.finish().map(({ kind, start, end }) => ({
                kind: AudioFault_Kind[kind],
                startOffset: toDuration(start),
                endOffset: toDuration(end),
              })),
            },
          },
        }),
        artifacts: [],
      }),
    };
  },
};

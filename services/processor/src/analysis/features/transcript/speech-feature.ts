import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { SPEECH_FILE } from '../../../domain/speech/speech-sound.ts';
import type { SoundFeature } from '../feature.ts';
import { SPEECH_PARAMETERS } from './speech-parameters.ts';
import { SpeechRecorder } from './speech-recorder.ts';

/**
 * The first half of speech to text: the sound as an intermediate file. This process stays off the network, so the processor finishes
 * the transcript; until then the result has no origin.
 */
export function speechFeature(streamIndex: number): SoundFeature {
  return {
    feature: Feature.TRANSCRIPT,
    engine: 'vidi.speech',
    engineVersion: '1.1.0',
    parameters: { speech: SPEECH_PARAMETERS },
    needs: 'sound',
    start(artifacts) {
      const recorder = new SpeechRecorder((sample, samples) => {
        artifacts.writeAt(
          SPEECH_FILE,
          2 * sample,
          new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength),
        );
      });
      return {
        consumer: {
          filters: [],
          onSamples: (chunk) => recorder.push(chunk),
          onEnd: () => recorder.finish(),
        },
        finding: () => ({
          result: create(FeatureResultSchema, { result: { case: 'transcript', value: { streamIndex } } }),
          artifacts: [{ name: SPEECH_FILE, contentType: 'audio/L16' }],
        }),
      };
    },
  };
}

import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { soundPassages } from '../passage-feature.ts';
import { SilenceDetector } from './silence-detector.ts';
import { SILENCE_PARAMETERS } from './silence-parameters.ts';

/** Silent passages of the sound. */
export const silenceFeature = soundPassages({
  feature: Feature.SILENCE,
  engine: 'vidi.silence',
  engineVersion: '1.0.0',
  parameters: { silence: SILENCE_PARAMETERS },
  field: 'silence',
  detector: () => new SilenceDetector(),
});

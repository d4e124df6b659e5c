import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { picturePassages } from '../passage-feature.ts';
import { FreezeDetector } from './freeze-detector.ts';
import { FREEZE_PARAMETERS } from './freeze-parameters.ts';

/** Frozen passages of the picture. */
export const freezeFeature = picturePassages({
  feature: Feature.FREEZE,
  engine: 'vidi.freeze',
  engineVersion: '2.2.0',
  parameters: { freeze: FREEZE_PARAMETERS },
  field: 'freeze',
  detector: () => new FreezeDetector(),
});

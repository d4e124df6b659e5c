import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { picturePassages } from '../passage-feature.ts';
import { BlackDetector } from './black-detector.ts';
import { BLACK_PARAMETERS } from './black-parameters.ts';

/** Black passages of the picture. */
export const blackFeature = picturePassages({
  feature: Feature.BLACK,
  engine: 'vidi.black',
  engineVersion: '1.0.0',
  parameters: { black: BLACK_PARAMETERS },
  field: 'black',
  detector: () => new BlackDetector(),
});

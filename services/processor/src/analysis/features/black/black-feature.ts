import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { picturePassages } from '../passage-feature.ts';
import { BlackDetector } from './black-detector.ts';

/** Black passages of the picture. */
export const blackFeature = picturePassages({
  feature: Feature.BLACK,
  engine: 'vidi.black',
  engineVersion: '1.0.0',
  field: 'black',
  detector: () => new BlackDetector(),
});

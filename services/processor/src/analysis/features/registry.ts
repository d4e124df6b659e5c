import { blackFeature } from './black/black-feature.ts';
import type { FeatureDefinition } from './feature.ts';
import { keyframesFeature } from './keyframes/keyframes-feature.ts';
import { loudnessFeature } from './loudness/loudness-feature.ts';
import { mediaInfoFeature } from './media-info/media-info-feature.ts';
import { shotsFeature } from './shots/shots-feature.ts';
import { silenceFeature } from './silence/silence-feature.ts';
import { transcriptFeature } from './transcript/transcript-feature.ts';

/** Everything that can be found, in the order of reporting. */
export const FEATURES: readonly FeatureDefinition[] = [
  mediaInfoFeature,
  shotsFeature,
  keyframesFeature,
  blackFeature,
  loudnessFeature,
  silenceFeature,
  transcriptFeature,
];

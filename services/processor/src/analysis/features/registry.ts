import { audioFaultsFeature } from './audio-faults/audio-faults-feature.ts';
import { blackFeature } from './black/black-feature.ts';
import type { FeatureDefinition } from './feature.ts';
import { fingerprintFeature } from './fingerprint/fingerprint-feature.ts';
import { freezeFeature } from './freeze/freeze-feature.ts';
import { keyframesFeature } from './keyframes/keyframes-feature.ts';
import { loudnessFeature } from './loudness/loudness-feature.ts';
import { mediaInfoFeature } from './media-info/media-info-feature.ts';
import { onScreenTextFeature } from './on-screen-text/on-screen-text-feature.ts';
import { pictureFormatFeature } from './picture-format/picture-format-feature.ts';
import { shotsFeature } from './shots/shots-feature.ts';
import { silenceFeature } from './silence/silence-feature.ts';
import { silentBlackFeature } from './silent-black/silent-black-feature.ts';
import { storyboardFeature } from './storyboard/storyboard-feature.ts';
import { testSignalsFeature } from './test-signals/test-signals-feature.ts';
import { transcriptFeature } from './transcript/transcript-feature.ts';
import { waveformFeature } from './waveform/waveform-feature.ts';

/** Everything that can be found, in the order of reporting. */
export const FEATURES: readonly FeatureDefinition[] = [
  mediaInfoFeature,
  pictureFormatFeature,
  shotsFeature,
  keyframesFeature,
  storyboardFeature,
  blackFeature,
  loudnessFeature,
  silenceFeature,
  transcriptFeature,
  freezeFeature,
  testSignalsFeature,
  audioFaultsFeature,
  silentBlackFeature,
  waveformFeature,
  fingerprintFeature,
  onScreenTextFeature,
];

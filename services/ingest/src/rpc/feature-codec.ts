import { Feature as FeatureMessage, FeatureStatus_State } from '@vidi/contracts/vidi/v1/feature';
import { InvalidRequestError } from '../domain/errors.ts';
import { FEATURES, type Feature, type FeatureState } from '../domain/feature.ts';

const FEATURE_NUMBERS = {
  MEDIA_INFO: FeatureMessage.MEDIA_INFO,
  PICTURE_FORMAT: FeatureMessage.PICTURE_FORMAT,
  SHOTS: FeatureMessage.SHOTS,
  KEYFRAMES: FeatureMessage.KEYFRAMES,
  STORYBOARD: FeatureMessage.STORYBOARD,
  BLACK: FeatureMessage.BLACK,
  LOUDNESS: FeatureMessage.LOUDNESS,
  SILENCE: FeatureMessage.SILENCE,
  TRANSCRIPT: FeatureMessage.TRANSCRIPT,
  FREEZE: FeatureMessage.FREEZE,
  TEST_SIGNALS: FeatureMessage.TEST_SIGNALS,
  AUDIO_FAULTS: FeatureMessage.AUDIO_FAULTS,
  SILENT_BLACK: FeatureMessage.SILENT_BLACK,
  WAVEFORM: FeatureMessage.WAVEFORM,
  FINGERPRINT: FeatureMessage.FINGERPRINT,
  ON_SCREEN_TEXT: FeatureMessage.ON_SCREEN_TEXT,
} as const satisfies Record<Feature, FeatureMessage>;

const STATE_NUMBERS = {
  PENDING: FeatureStatus_State.PENDING,
  RUNNING: FeatureStatus_State.RUNNING,
  SUCCEEDED: FeatureStatus_State.SUCCEEDED,
  SKIPPED: FeatureStatus_State.SKIPPED,
  FAILED: FeatureStatus_State.FAILED,
} as const satisfies Record<FeatureState, FeatureStatus_State>;

/** A feature as the API numbers it. */
export function featureToMessage(feature: Feature): FeatureMessage {
  return FEATURE_NUMBERS[feature];
}

/**
 * A feature by its number in the API.
 *
 * @param field where the number stood, for the error.
 * @throws InvalidRequestError for a number that is no feature's.
 */
export function featureFromMessage(number: FeatureMessage, field: string): Feature {
  const feature = knownFeature(number);
  if (feature === undefined) throw new InvalidRequestError([{ field, description: `${number} is no feature` }]);
  return feature;
}

/** A feature by its number in the API; undefined for a number that is no feature's here. */
export function knownFeature(number: FeatureMessage): Feature | undefined {
  return FEATURES.find((candidate) => FEATURE_NUMBERS[candidate] === number);
}

/**
 * What a processor says that it serves; undefined for everything. Features that this ingest does not know are left out: its jobs
 * need none of them.
 */
export function servedFeaturesFromMessage(numbers: readonly FeatureMessage[]): readonly Feature[] | undefined {
  if (numbers.length === 0) return undefined;
  const known = FEATURES.filter((feature) => numbers.includes(FEATURE_NUMBERS[feature]));
  return known.length === FEATURES.length ? undefined : known;
}

/** A feature's state as the API numbers it. */
export function featureStateToMessage(state: FeatureState): FeatureStatus_State {
  return STATE_NUMBERS[state];
}

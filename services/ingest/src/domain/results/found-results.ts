import type { MediaInfo } from '@vidi/contracts/vidi/v1/media_info';
import type { PictureFormat } from '@vidi/contracts/vidi/v1/picture_format';
import type {
  AudioFaultsResult,
  BlackResult,
  FeatureResult,
  FingerprintResult,
  FreezeResult,
  KeyframesResult,
  LoudnessResult,
  OnScreenTextResult,
  ShotsResult,
  SilenceResult,
  SilentBlackResult,
  StoryboardResult,
  TestSignalsResult,
  TranscriptResult,
  WaveformResult,
} from '@vidi/contracts/vidi/v1/results';
import type { Feature, FeatureRecord } from '../feature.ts';

/** The results of a video that are there, by name. */
export interface FoundResults {
  readonly mediaInfo?: MediaInfo;
  readonly pictureFormat?: PictureFormat;
  readonly shots?: ShotsResult;
  readonly keyframes?: KeyframesResult;
  readonly storyboard?: StoryboardResult;
  readonly black?: BlackResult;
  readonly loudness?: LoudnessResult;
  readonly silence?: SilenceResult;
  readonly transcript?: TranscriptResult;
  readonly freeze?: FreezeResult;
  readonly testSignals?: TestSignalsResult;
  readonly audioFaults?: AudioFaultsResult;
  readonly silentBlack?: SilentBlackResult;
  readonly waveform?: WaveformResult;
  readonly fingerprint?: FingerprintResult;
  readonly onScreenText?: OnScreenTextResult;
}

/** Which field of a FeatureResult carries the result of which feature. */
export const RESULT_FIELD = {
  MEDIA_INFO: 'mediaInfo',
  PICTURE_FORMAT: 'pictureFormat',
  SHOTS: 'shots',
  KEYFRAMES: 'keyframes',
  STORYBOARD: 'storyboard',
  BLACK: 'black',
  LOUDNESS: 'loudness',
  SILENCE: 'silence',
  TRANSCRIPT: 'transcript',
  FREEZE: 'freeze',
  TEST_SIGNALS: 'testSignals',
  AUDIO_FAULTS: 'audioFaults',
  SILENT_BLACK: 'silentBlack',
  WAVEFORM: 'waveform',
  FINGERPRINT: 'fingerprint',
  ON_SCREEN_TEXT: 'onScreenText',
} as const satisfies Record<Feature, FeatureResult['result']['case']>;

/** Collects the results of the features that succeeded. */
export function foundResults(features: readonly Pick<FeatureRecord, 'result'>[]): FoundResults {
  const found: FoundResults = {};
  for (const { result } of features) {
    const content = result?.result;
    if (content?.case !== undefined) Object.assign(found, { [content.case]: content.value });
  }
  return found;
}

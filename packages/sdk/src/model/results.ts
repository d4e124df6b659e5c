import type {
  FeatureResult as WireFeatureResult,
  Segment as WireSegment,
  VideoResults as WireVideoResults,
} from '@vidi/contracts/vidi/v1/results';
import { type Feature, type FeatureStatus, toFeatureStatus } from './feature.ts';
import { type Fingerprint, toFingerprint } from './fingerprint.ts';
import { type MediaInfo, toMediaInfo } from './media-info.ts';
import { type OnScreenText, toOnScreenText } from './on-screen-text.ts';
import { type PictureFormat, toPictureFormat } from './picture-format.ts';
import { type Segment, toSegment } from './segment.ts';
import { type Keyframe, type Shot, toKeyframes, toShots } from './shots.ts';
import { type AudioFault, type Loudness, toAudioFaults, toLoudness, toWaveform, type Waveform } from './sound.ts';
import { type Storyboard, toStoryboard } from './storyboard.ts';
import { type TestSignal, toTestSignals } from './test-signals.ts';
import { type Transcript, toTranscript } from './transcript.ts';

/**
 * Everything found in a video so far. A field is there from the moment its feature `SUCCEEDED`, also while others still run.
 *
 * All offsets are seconds from the start of the video's presentation, follow presentation timestamps (variable frame rate
 * included) and form half-open ranges `[start, end)`.
 */
export interface VideoResults {
  readonly videoId: string;
  /** State, engine and version of every feature asked for. */
  readonly features: readonly FeatureStatus[];
  /** Result of `MEDIA_INFO`. */
  readonly mediaInfo: FeatureResults['MEDIA_INFO'] | undefined;
  /** Result of `PICTURE_FORMAT`. */
  readonly pictureFormat: FeatureResults['PICTURE_FORMAT'] | undefined;
  /** Result of `SHOTS`. */
  readonly shots: FeatureResults['SHOTS'] | undefined;
  /** Result of `KEYFRAMES`. */
  readonly keyframes: FeatureResults['KEYFRAMES'] | undefined;
  /** Result of `STORYBOARD`. */
  readonly storyboard: FeatureResults['STORYBOARD'] | undefined;
  /** Result of `BLACK`. */
  readonly black: FeatureResults['BLACK'] | undefined;
  /** Result of `LOUDNESS`. */
  readonly loudness: FeatureResults['LOUDNESS'] | undefined;
  /** Result of `SILENCE`. */
  readonly silence: FeatureResults['SILENCE'] | undefined;
  /** Result of `TRANSCRIPT`. */
  readonly transcript: FeatureResults['TRANSCRIPT'] | undefined;
  /** Result of `FREEZE`. */
  readonly freeze: FeatureResults['FREEZE'] | undefined;
  /** Result of `TEST_SIGNALS`. */
  readonly testSignals: FeatureResults['TEST_SIGNALS'] | undefined;
  /** Result of `AUDIO_FAULTS`. */
  readonly audioFaults: FeatureResults['AUDIO_FAULTS'] | undefined;
  /** Result of `SILENT_BLACK`. */
  readonly silentBlack: FeatureResults['SILENT_BLACK'] | undefined;
  /** Result of `WAVEFORM`. */
  readonly waveform: FeatureResults['WAVEFORM'] | undefined;
  /** Result of `FINGERPRINT`. */
  readonly fingerprint: FeatureResults['FINGERPRINT'] | undefined;
  /** Result of `ON_SCREEN_TEXT`. */
  readonly onScreenText: FeatureResults['ON_SCREEN_TEXT'] | undefined;
}

/** What each feature finds. */
export interface FeatureResults {
  readonly MEDIA_INFO: MediaInfo;
  readonly PICTURE_FORMAT: PictureFormat;
  /** In order, without gaps, from the first frame to the end. */
  readonly SHOTS: { readonly shots: readonly Shot[] };
  /** In order of time, one per shot. */
  readonly KEYFRAMES: { readonly keyframes: readonly Keyframe[] };
  readonly STORYBOARD: Storyboard;
  /** Black passages of the picture, in order, not overlapping. */
  readonly BLACK: { readonly segments: readonly Segment[] };
  readonly LOUDNESS: Loudness;
  /** Silent passages of the sound, in order, not overlapping. */
  readonly SILENCE: { readonly segments: readonly Segment[] };
  readonly TRANSCRIPT: Transcript;
  /** Passages in which the picture stands still for at least 2 s, in order, not overlapping. */
  readonly FREEZE: { readonly segments: readonly Segment[] };
  /** Colour bars and line-up tones, in order of their start; bars do not overlap each other, nor do tones. */
  readonly TEST_SIGNALS: { readonly signals: readonly TestSignal[] };
  /** Faults of the sound, in order of their start; those of one kind do not overlap. */
  readonly AUDIO_FAULTS: { readonly faults: readonly AudioFault[] };
  /** Passages that are black and silent at once, in order, not overlapping. */
  readonly SILENT_BLACK: { readonly segments: readonly Segment[] };
  readonly WAVEFORM: Waveform;
  readonly FINGERPRINT: Fingerprint;
  readonly ON_SCREEN_TEXT: OnScreenText;
}

/** The result of one feature, and which feature that is. */
export type FeatureResult = {
  [F in Feature]: { readonly feature: F; readonly result: FeatureResults[F] };
}[Feature];

/** Reads results. */
export function toVideoResults(results: WireVideoResults): VideoResults {
  const {
    mediaInfo,
    pictureFormat,
    shots,
    keyframes,
    storyboard,
    black,
    loudness,
    silence,
    transcript,
    freeze,
    testSignals,
    audioFaults,
    silentBlack,
    waveform,
    fingerprint,
    onScreenText,
  } = results;
  return {
    videoId: results.videoId,
    features: results.features.map(toFeatureStatus),
    mediaInfo: mediaInfo && toMediaInfo(mediaInfo),
    pictureFormat: pictureFormat && toPictureFormat(pictureFormat),
    shots: shots && toShots(shots),
    keyframes: keyframes && toKeyframes(keyframes),
    storyboard: storyboard && toStoryboard(storyboard),
    black: black && toSegments(black),
    loudness: loudness && toLoudness(loudness),
    silence: silence && toSegments(silence),
    transcript: transcript && toTranscript(transcript),
    freeze: freeze && toSegments(freeze),
    testSignals: testSignals && toTestSignals(testSignals),
    audioFaults: audioFaults && toAudioFaults(audioFaults),
    silentBlack: silentBlack && toSegments(silentBlack),
    waveform: waveform && toWaveform(waveform),
    fingerprint: fingerprint && toFingerprint(fingerprint),
    onScreenText: onScreenText && toOnScreenText(onScreenText),
  };
}

/** Reads the result of one feature; undefined for a feature that only a newer SDK knows. */
export function toFeatureResult({ result }: WireFeatureResult): FeatureResult | undefined {
  switch (result.case) {
    case 'mediaInfo':
      return { feature: 'MEDIA_INFO', result: toMediaInfo(result.value) };
    case 'pictureFormat':
      return { feature: 'PICTURE_FORMAT', result: toPictureFormat(result.value) };
    case 'shots':
      return { feature: 'SHOTS', result: toShots(result.value) };
    case 'keyframes':
      return { feature: 'KEYFRAMES', result: toKeyframes(result.value) };
    case 'storyboard':
      return { feature: 'STORYBOARD', result: toStoryboard(result.value) };
    case 'black':
      return { feature: 'BLACK', result: toSegments(result.value) };
    case 'loudness':
      return { feature: 'LOUDNESS', result: toLoudness(result.value) };
    case 'silence':
      return { feature: 'SILENCE', result: toSegments(result.value) };
    case 'transcript':
      return { feature: 'TRANSCRIPT', result: toTranscript(result.value) };
    case 'freeze':
      return { feature: 'FREEZE', result: toSegments(result.value) };
    case 'testSignals':
      return { feature: 'TEST_SIGNALS', result: toTestSignals(result.value) };
    case 'audioFaults':
      return { feature: 'AUDIO_FAULTS', result: toAudioFaults(result.value) };
    case 'silentBlack':
      return { feature: 'SILENT_BLACK', result: toSegments(result.value) };
    case 'waveform':
      return { feature: 'WAVEFORM', result: toWaveform(result.value) };
    case 'fingerprint':
      return { feature: 'FINGERPRINT', result: toFingerprint(result.value) };
    case 'onScreenText':
      return { feature: 'ON_SCREEN_TEXT', result: toOnScreenText(result.value) };
    default:
      return undefined;
  }
}

/** Whether a result is that of `feature`. */
export function isResultOf<F extends Feature>(
  found: FeatureResult | undefined,
  feature: F,
): found is FeatureResult & { readonly feature: F; readonly result: FeatureResults[F] } {
  return found?.feature === feature;
}

function toSegments({ segments }: { readonly segments: readonly WireSegment[] }): FeatureResults['BLACK'] {
  return { segments: segments.map(toSegment) };
}

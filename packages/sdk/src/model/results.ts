import {
  AudioFault_Kind as WireAudioFaultKind,
  type AudioFaultsResult as WireAudioFaultsResult,
  type FeatureResult as WireFeatureResult,
  type ImageArtifact as WireImageArtifact,
  type Keyframe as WireKeyframe,
  type KeyframesResult as WireKeyframesResult,
  type LoudnessResult as WireLoudnessResult,
  type Segment as WireSegment,
  type Shot as WireShot,
  type ShotsResult as WireShotsResult,
  type VideoResults as WireVideoResults,
  type WaveformResult as WireWaveformResult,
} from '@vidi/contracts/vidi/v1/results';
import { type Feature, type FeatureStatus, toFeatureStatus } from './feature.ts';
import { type MediaInfo, toMediaInfo } from './media-info.ts';
import type { Segment } from './segment.ts';
import { type Transcript, toTranscript } from './transcript.ts';
import { toNumber, toOffset } from './wire-values.ts';

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
  /** Result of `SHOTS`. */
  readonly shots: FeatureResults['SHOTS'] | undefined;
  /** Result of `KEYFRAMES`. */
  readonly keyframes: FeatureResults['KEYFRAMES'] | undefined;
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
  /** Result of `AUDIO_FAULTS`. */
  readonly audioFaults: FeatureResults['AUDIO_FAULTS'] | undefined;
  /** Result of `SILENT_BLACK`. */
  readonly silentBlack: FeatureResults['SILENT_BLACK'] | undefined;
  /** Result of `WAVEFORM`. */
  readonly waveform: FeatureResults['WAVEFORM'] | undefined;
}

/** What each feature finds. */
export interface FeatureResults {
  readonly MEDIA_INFO: MediaInfo;
  /** In order, without gaps, from the first frame to the end. */
  readonly SHOTS: { readonly shots: readonly Shot[] };
  /** In order of time, one per shot. */
  readonly KEYFRAMES: { readonly keyframes: readonly Keyframe[] };
  /** Black passages of the picture, in order, not overlapping. */
  readonly BLACK: { readonly segments: readonly Segment[] };
  readonly LOUDNESS: Loudness;
  /** Silent passages of the sound, in order, not overlapping. */
  readonly SILENCE: { readonly segments: readonly Segment[] };
  readonly TRANSCRIPT: Transcript;
  /** Passages in which the picture stands still for at least 2 s, in order, not overlapping. */
  readonly FREEZE: { readonly segments: readonly Segment[] };
  /** Faults of the sound, in order of their start; those of one kind do not overlap. */
  readonly AUDIO_FAULTS: { readonly faults: readonly AudioFault[] };
  /** Passages that are black and silent at once, in order, not overlapping. */
  readonly SILENT_BLACK: { readonly segments: readonly Segment[] };
  readonly WAVEFORM: Waveform;
}

/** The result of one feature, and which feature that is. */
export type FeatureResult = {
  [F in Feature]: { readonly feature: F; readonly result: FeatureResults[F] };
}[Feature];

/** A run of frames between two cuts. */
export interface Shot extends Segment {
  /** Position in the list, from 0. */
  readonly index: number;
  /** Number of the first frame, from 0, in presentation order. */
  readonly startFrame: number;
  /** Number of the first frame after the shot. */
  readonly endFrame: number;
  /** How sure the detector is of the cut that opens the shot, in [0, 1]; undefined for the first shot. */
  readonly confidence: number | undefined;
}

/** A picture that stands for a shot. */
export interface Keyframe {
  /** The shot it stands for: its `index`. */
  readonly shotIndex: number;
  /** Presentation time of the frame in seconds. */
  readonly timeSeconds: number;
  /** Number of the frame, from 0, in presentation order. */
  readonly frame: number;
  readonly image: ImageArtifact;
}

/** An image that the analysis made and the media store keeps. */
export interface ImageArtifact {
  /** Name within the video's artifacts, such as `keyframes/00003.jpg`. */
  readonly name: string;
  /** Media type, such as `image/jpeg`. */
  readonly contentType: string;
  /** Size of the file in bytes. */
  readonly sizeBytes: number;
  /** SHA-256 of the file, in lower-case hexadecimal. */
  readonly sha256: string;
  /** Width in pixels, as shown (rotation and pixel shape applied). */
  readonly width: number;
  /** Height in pixels, as shown. */
  readonly height: number;
}

/** Programme loudness of the first audio stream, by EBU R128 (ITU-R BS.1770). */
export interface Loudness {
  /** Integrated loudness in LUFS; undefined when nothing passed the gate (digital silence). */
  readonly integratedLufs: number | undefined;
  /** Loudness range in LU (EBU Tech 3342); undefined when there is no integrated loudness. */
  readonly rangeLu: number | undefined;
  /** Maximum true peak over all channels in dBTP (ITU-R BS.1770-4 annex 2); undefined for digital silence. */
  readonly truePeakDbtp: number | undefined;
  /** Loudness over time; undefined in results made before there was one. */
  readonly curve: LoudnessCurve | undefined;
}

/** Loudness over time in at most 2000 steps: the loudest of each, never below -70 LUFS. */
export interface LoudnessCurve {
  /** Length of a step in seconds: step `i` begins at `i * stepSeconds`. */
  readonly stepSeconds: number;
  /** Over the last 400 ms (EBU Tech 3341), one per step. */
  readonly momentaryLufs: readonly number[];
  /** Over the last 3 s, one per step. */
  readonly shortTermLufs: readonly number[];
}

/**
 * What is wrong with the sound. `UNKNOWN` is a kind that a newer server has and this version of the SDK does not know.
 */
export type AudioFaultKind = 'CLIPPING' | 'MONO_AS_STEREO' | 'MISSING_CHANNEL' | 'OUT_OF_PHASE' | 'UNKNOWN';

/** A fault of the sound and where it is. */
export interface AudioFault extends Segment {
  readonly kind: AudioFaultKind;
}

/** The lowest and the highest sample of the sound, over all channels, in at most 2000 buckets of equal length. */
export interface Waveform {
  /** Length of a bucket in seconds: bucket `i` begins at `i * bucketSeconds`. */
  readonly bucketSeconds: number;
  /** Lowest sample of each bucket, from -32767 to 32767 (full scale). */
  readonly minima: readonly number[];
  /** Highest sample of each bucket. */
  readonly maxima: readonly number[];
}

/** Reads results. */
export function toVideoResults(results: WireVideoResults): VideoResults {
  const {
    mediaInfo,
    shots,
    keyframes,
    black,
    loudness,
    silence,
    transcript,
    freeze,
    audioFaults,
    silentBlack,
    waveform,
  } = results;
  return {
    videoId: results.videoId,
    features: results.features.map(toFeatureStatus),
    mediaInfo: mediaInfo && toMediaInfo(mediaInfo),
    shots: shots && toShots(shots),
    keyframes: keyframes && toKeyframes(keyframes),
    black: black && toSegments(black),
    loudness: loudness && toLoudness(loudness),
    silence: silence && toSegments(silence),
    transcript: transcript && toTranscript(transcript),
    freeze: freeze && toSegments(freeze),
    audioFaults: audioFaults && toAudioFaults(audioFaults),
    silentBlack: silentBlack && toSegments(silentBlack),
    waveform: waveform && toWaveform(waveform),
  };
}

/** Reads the result of one feature; undefined for a feature that only a newer SDK knows. */
export function toFeatureResult({ result }: WireFeatureResult): FeatureResult | undefined {
  switch (result.case) {
    case 'mediaInfo':
      return { feature: 'MEDIA_INFO', result: toMediaInfo(result.value) };
    case 'shots':
      return { feature: 'SHOTS', result: toShots(result.value) };
    case 'keyframes':
      return { feature: 'KEYFRAMES', result: toKeyframes(result.value) };
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
    case 'audioFaults':
      return { feature: 'AUDIO_FAULTS', result: toAudioFaults(result.value) };
    case 'silentBlack':
      return { feature: 'SILENT_BLACK', result: toSegments(result.value) };
    case 'waveform':
      return { feature: 'WAVEFORM', result: toWaveform(result.value) };
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

function toShots({ shots }: WireShotsResult): FeatureResults['SHOTS'] {
  return { shots: shots.map(toShot) };
}

function toKeyframes({ keyframes }: WireKeyframesResult): FeatureResults['KEYFRAMES'] {
  return { keyframes: keyframes.map(toKeyframe) };
}

function toSegments({ segments }: { readonly segments: readonly WireSegment[] }): FeatureResults['BLACK'] {
  return { segments: segments.map(toSegment) };
}

function toLoudness({ integratedLufs, rangeLu, truePeakDbtp, curve }: WireLoudnessResult): Loudness {
  return {
    integratedLufs,
    rangeLu,
    truePeakDbtp,
    curve: curve && {
      stepSeconds: toOffset(curve.step),
      momentaryLufs: curve.momentaryLufs,
      shortTermLufs: curve.shortTermLufs,
    },
  };
}

function toAudioFaults({ faults }: WireAudioFaultsResult): FeatureResults['AUDIO_FAULTS'] {
  return { faults: faults.map((fault) => ({ kind: AUDIO_FAULT_KINDS[fault.kind] ?? 'UNKNOWN', ...toSegment(fault) })) };
}

function toWaveform({ bucketDuration, minima, maxima }: WireWaveformResult): Waveform {
  return { bucketSeconds: toOffset(bucketDuration), minima, maxima };
}

// A server newer than this SDK may send numbers that are not in the table.
const AUDIO_FAULT_KINDS: Readonly<Record<number, AudioFaultKind>> = {
  [WireAudioFaultKind.CLIPPING]: 'CLIPPING',
  [WireAudioFaultKind.MONO_AS_STEREO]: 'MONO_AS_STEREO',
  [WireAudioFaultKind.MISSING_CHANNEL]: 'MISSING_CHANNEL',
  [WireAudioFaultKind.OUT_OF_PHASE]: 'OUT_OF_PHASE',
};

function toSegment({ startOffset, endOffset }: Pick<WireSegment, 'startOffset' | 'endOffset'>): Segment {
  return { startSeconds: toOffset(startOffset), endSeconds: toOffset(endOffset) };
}

function toShot(shot: WireShot): Shot {
  return {
    index: shot.index,
    ...toSegment(shot),
    startFrame: toNumber(shot.startFrame),
    endFrame: toNumber(shot.endFrame),
    confidence: shot.confidence,
  };
}

function toKeyframe(keyframe: WireKeyframe): Keyframe {
  return {
    shotIndex: keyframe.shotIndex,
    timeSeconds: toOffset(keyframe.timeOffset),
    frame: toNumber(keyframe.frame),
    image: toImage(keyframe.image),
  };
}

function toImage(image: WireImageArtifact | undefined): ImageArtifact {
  return {
    name: image?.name ?? '',
    contentType: image?.contentType ?? '',
    sizeBytes: toNumber(image?.sizeBytes) ?? 0,
    sha256: image?.sha256 ?? '',
    width: image?.width ?? 0,
    height: image?.height ?? 0,
  };
}

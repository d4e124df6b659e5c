import type {
  FeatureResult as WireFeatureResult,
  ImageArtifact as WireImageArtifact,
  Keyframe as WireKeyframe,
  KeyframesResult as WireKeyframesResult,
  LoudnessResult as WireLoudnessResult,
  Segment as WireSegment,
  Shot as WireShot,
  ShotsResult as WireShotsResult,
  VideoResults as WireVideoResults,
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
}

/** Reads results. */
export function toVideoResults(results: WireVideoResults): VideoResults {
  const { mediaInfo, shots, keyframes, black, loudness, silence, transcript } = results;
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

function toLoudness({ integratedLufs, rangeLu, truePeakDbtp }: WireLoudnessResult): Loudness {
  return { integratedLufs, rangeLu, truePeakDbtp };
}

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

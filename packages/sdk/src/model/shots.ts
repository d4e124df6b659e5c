import type {
  ImageArtifact as WireImageArtifact,
  Keyframe as WireKeyframe,
  KeyframesResult as WireKeyframesResult,
  Shot as WireShot,
  ShotsResult as WireShotsResult,
} from '@vidi/contracts/vidi/v1/results';
import { type Segment, toSegment } from './segment.ts';
import { toNumber, toOffset } from './wire-values.ts';

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

/** Reads the result of `SHOTS`. */
export function toShots({ shots }: WireShotsResult): { readonly shots: readonly Shot[] } {
  return { shots: shots.map(toShot) };
}

/** Reads the result of `KEYFRAMES`. */
export function toKeyframes({ keyframes }: WireKeyframesResult): { readonly keyframes: readonly Keyframe[] } {
  return { keyframes: keyframes.map(toKeyframe) };
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

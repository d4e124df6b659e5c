import {
  Transition_Kind,
  type Keyframe as WireKeyframe,
  type KeyframesResult as WireKeyframesResult,
  type Shot as WireShot,
  type ShotsResult as WireShotsResult,
  type Transition as WireTransition,
} from '@vidi/contracts/vidi/v1/results';
import { type ImageArtifact, toImage } from './artifact.ts';
import { type Segment, toSegment } from './segment.ts';
import { toNumber, toOffset } from './wire-values.ts';

/**
 * What one camera saw without a break: the frames between two transitions. Where a transition takes its time, the shots divide in its middle, so that
 * they cover the video without gaps.
 */
export interface Shot extends Segment {
  /** Position in the list, from 0. */
  readonly index: number;
  /** Number of the first frame, from 0, in presentation order. */
  readonly startFrame: number;
  /** Number of the first frame after the shot. */
  readonly endFrame: number;
  /** How sure the detector is of the transition that opens the shot, in [0, 1]; undefined for the first shot. */
  readonly confidence: number | undefined;
  /** How the shot begins; undefined in results of engine versions before 2.0.0. */
  readonly opening: Transition | undefined;
  /** How it ends: the `opening` of the next shot. */
  readonly closing: Transition | undefined;
}

/** How one shot becomes the next, or how the video begins or ends: from its first frame on to the first frame after it. */
export interface Transition extends Segment {
  readonly kind: TransitionKind;
  /** Number of the first frame that does not show the shot before alone. Of a hard cut, the first of the new shot. */
  readonly startFrame: number;
  /** Number of the first frame after that which shows the next shot alone. Of a hard cut, its start. */
  readonly endFrame: number;
}

/**
 * `HARD_CUT`: from one frame to the next. `DISSOLVE`: while both shots are seen. `FADE`: to one colour, and from it to the next shot, or one of both.
 * `VIDEO_EDGE`: the first frame of the video, or its end. `UNKNOWN`: what only a newer SDK knows.
 */
export type TransitionKind = 'HARD_CUT' | 'DISSOLVE' | 'FADE' | 'VIDEO_EDGE' | 'UNKNOWN';

/** A picture that stands for a shot. */
export interface Keyframe {
  /** The shot it stands for: its `index`. */
  readonly shotIndex: number;
  /** Presentation time of the frame in seconds. */
  readonly timeSeconds: number;
  /** Number of the frame, from 0, in presentation order. */
  readonly frame: number;
  /** The picture as JPEG. */
  readonly image: ImageArtifact;
  /** The same picture as WebP, about a third smaller; undefined in results of engine versions before 2.2.0. */
  readonly webp: ImageArtifact | undefined;
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
    opening: shot.opening && toTransition(shot.opening),
    closing: shot.closing && toTransition(shot.closing),
  };
}

const TRANSITION_KINDS: Readonly<Record<number, TransitionKind>> = {
  [Transition_Kind.HARD_CUT]: 'HARD_CUT',
  [Transition_Kind.DISSOLVE]: 'DISSOLVE',
  [Transition_Kind.FADE]: 'FADE',
  [Transition_Kind.VIDEO_EDGE]: 'VIDEO_EDGE',
};

function toTransition(transition: WireTransition): Transition {
  return {
    kind: TRANSITION_KINDS[transition.kind] ?? 'UNKNOWN',
    ...toSegment(transition),
    startFrame: toNumber(transition.startFrame),
    endFrame: toNumber(transition.endFrame),
  };
}

function toKeyframe(keyframe: WireKeyframe): Keyframe {
  return {
    shotIndex: keyframe.shotIndex,
    timeSeconds: toOffset(keyframe.timeOffset),
    frame: toNumber(keyframe.frame),
    image: toImage(keyframe.image),
    webp: keyframe.webp && toImage(keyframe.webp),
  };
}

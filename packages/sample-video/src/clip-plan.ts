/** An exact fraction, such as 30000/1001. */
export interface FrameRate {
  readonly numerator: number;
  readonly denominator: number;
}

/** What one shot shows. */
export interface PlannedShot {
  /** Number of frames, at least 1. */
  readonly frames: number;
  /** Black instead of a scene. */
  readonly black?: boolean;
  /** Colour bars instead of a scene. */
  readonly bars?: PlannedBars;
  /**
   * How many of its first frames show the shot before as well, less and less (one after black is a fade in). The first of them
   * is the first that does not show the shot before alone. Default 0, which is a hard cut.
   */
  readonly dissolveFrames?: number;
}

/** Colour bars. */
export interface PlannedBars {
  /** libav's source that draws them. */
  readonly source: 'smptebars' | 'smptehdbars' | 'pal75bars' | 'pal100bars';
  /** Bars of 4:3 between black sides, or of 16:9 between black above and below. Default: they fill the picture. */
  readonly place?: 'whole' | 'pillarbox' | 'letterbox';
}

/** What is heard for a while. */
export type PlannedSound =
  | { readonly seconds: number; readonly kind: 'speech' | 'silence' }
  /** A sine; its level is that of its peaks. */
  | { readonly seconds: number; readonly kind: 'tone'; readonly frequency: number; readonly levelDbfs: number };

/** What a clip is to contain; everything has a default. */
export interface ClipOptions {
  /** Where the MP4 file is written. */
  readonly path: string;
  /** Pixels, even. Default 320. */
  readonly width?: number;
  /** Pixels, even. Default 180. */
  readonly height?: number;
  /** Default 25/1. With `variableFrameRate`, the average. */
  readonly frameRate?: FrameRate;
  /** The shots, joined by hard cuts where they do not dissolve; an empty list makes a clip without picture. Default: one shot of 1 s. */
  readonly shots?: readonly PlannedShot[];
  /** The sounds, one after another; an empty list makes a clip without sound. Default: speech as long as the picture. */
  readonly sounds?: readonly PlannedSound[];
  /** Gives every frame an irregular duration between half and one and a half of the regular one. Default false. */
  readonly variableFrameRate?: boolean;
  /** Clockwise degrees by which a player is told to turn the picture: 0, 90, 180 or 270. Default 0. */
  readonly rotation?: 0 | 90 | 180 | 270;
  /** Shape of a pixel, width to height. Default 1/1. */
  readonly pixelAspect?: FrameRate;
  /** Frames from one keyframe to the next, at most; there is one at every cut too. Default 50. */
  readonly keyframeInterval?: number;
  /** Bits per second that the picture is coded with, on average; 0 is a small file of even quality, in which little is left of the grain. Default 0. */
  readonly bitRate?: number;
  /** Same seed, same content. Default 1. */
  readonly seed?: number;
}

/** A stretch of time in seconds, half-open. */
export interface Passage {
  readonly start: number;
  readonly end: number;
}

/** What a clip really contains. */
export interface SampleTruth {
  /** The longer of picture and sound; the sound is filled up with silence to whole AAC frames (1024 samples, 21 ms). */
  readonly durationSeconds: number;
  readonly frameRate: FrameRate;
  readonly frameCount: number;
  /** 0-based numbers of the first frames of new shots that open with a hard cut. */
  readonly cuts: readonly number[];
  /** Dissolves: 0-based frame numbers, half-open. */
  readonly dissolves: readonly { readonly startFrame: number; readonly endFrame: number }[];
  /** Presentation time in seconds of every frame, from 0. */
  readonly frameTimes: readonly number[];
  /** Black passages of the picture. */
  readonly black: readonly Passage[];
  /** Passages of digital silence. */
  readonly silence: readonly Passage[];
  readonly width: number;
  readonly height: number;
}

/** `ClipOptions` with every default filled in. */
export interface ClipPlan extends Required<ClipOptions> {
  /** Presentation time of every frame in ticks of `1 / TICKS_PER_SECOND`, and one more: the end of the last. */
  readonly frameTicks: readonly number[];
}

/** Time base of the picture: divisible by the usual frame rates, so that their frames start on whole ticks. */
export const TICKS_PER_SECOND = 90_000;

/** Samples of sound per second. */
export const SAMPLE_RATE = 48_000;

/** Samples in a frame of AAC (ISO/IEC 14496-3, 4.5.1.1); the sound of a file is a whole number of them. */
export const SOUND_FRAME = 1_024;

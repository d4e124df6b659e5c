import type { Fraction, Nanoseconds } from '../time/rational-time.ts';

/** What the demuxer says about a file, before anything is decoded. */
export interface ContainerFacts {
  /** Short names of the format, such as `matroska,webm`. */
  readonly container: string;
  /** Length of the presentation, when the file says it. */
  readonly duration?: Nanoseconds;
  /** Bits per second. */
  readonly bitRate?: bigint;
  /** In the order of the file. */
  readonly streams: readonly StreamFacts[];
}

/** What the demuxer says about one stream. */
export interface StreamFacts {
  readonly index: number;
  /** An attached picture (cover art) is an attachment, whatever its codec. */
  readonly kind: 'video' | 'audio' | 'subtitle' | 'data' | 'attachment';
  readonly codec: string;
  readonly profile?: string;
  /** As the file spells it: mostly ISO 639-2. */
  readonly language?: string;
  readonly duration?: Nanoseconds;
  readonly bitRate?: bigint;
  readonly video?: VideoFacts;
  readonly audio?: AudioFacts;
}

/** What is particular to a video stream. */
export interface VideoFacts {
  /** Pixels as coded. */
  readonly codedWidth: number;
  readonly codedHeight: number;
  /** Shape of one pixel, width to height. */
  readonly pixelAspect: Fraction;
  /** Clockwise quarter turns, in degrees, to be applied for display. */
  readonly rotation: Rotation;
  readonly frameRate?: Fraction;
  readonly pixelFormat?: string;
}

/** What is particular to an audio stream. */
export interface AudioFacts {
  readonly sampleRate: number;
  readonly channels: number;
  readonly channelLayout?: string;
}

/** Clockwise degrees. */
export type Rotation = 0 | 90 | 180 | 270;

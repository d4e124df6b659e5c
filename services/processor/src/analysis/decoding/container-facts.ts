import type { Fraction, Nanoseconds } from '../time/rational-time.ts';
import type { ColorFacts } from './color-facts.ts';

/** What the demuxer says about a file, before anything is decoded. */
export interface ContainerFacts {
  /** Short names of the format, such as `matroska,webm`. */
  readonly container: string;
  /** Length of the presentation, when the file says it; an estimate where it does not (`tellsLength`). */
  readonly duration?: Nanoseconds;
  /** Presentation time that counts as 0, by the clock of the file, when a stream says it. */
  readonly startTime?: Nanoseconds;
  /** Bits per second. */
  readonly bitRate?: bigint;
  /** In the order of the file. */
  readonly streams: readonly StreamFacts[];
  /** In the order of the file, as it has them. */
  readonly chapters: readonly ChapterFacts[];
  /** Of the file as a whole, as it has them. */
  readonly tags: readonly TagFacts[];
}

/**
 * Whether a container has a length written in it. MPEG-TS has none: libav takes it from the first time and the last, which says nothing where recordings
 * with clocks of their own were joined.
 */
export function tellsLength({ container }: Pick<ContainerFacts, 'container'>): boolean {
  return container !== 'mpegts';
}

/** A named stretch of the presentation. */
export interface ChapterFacts {
  readonly start: Nanoseconds;
  readonly end: Nanoseconds;
  readonly title?: string;
}

/** Something that a file tells of itself: any text, of any length. */
export interface TagFacts {
  readonly name: string;
  readonly value: string;
}

/** What the demuxer says about one stream. */
export interface StreamFacts {
  readonly index: number;
  /** An attached picture (cover art) is an attachment, whatever its codec. */
  readonly kind: 'video' | 'audio' | 'subtitle' | 'data' | 'attachment';
  readonly codec: string;
  readonly profile?: string;
  /** As the specification of the codec writes it, such as `4.1`. */
  readonly level?: string;
  /** As the file spells it: mostly ISO 639-2. */
  readonly language?: string;
  /** When it begins, since the start of the presentation. */
  readonly start?: Nanoseconds;
  readonly duration?: Nanoseconds;
  readonly bitRate?: bigint;
  readonly dispositions: readonly Disposition[];
  readonly tags: readonly TagFacts[];
  readonly video?: VideoFacts;
  readonly audio?: AudioFacts;
}

/** What a stream can be for. */
export const DISPOSITIONS = [
  'DEFAULT',
  'DUB',
  'ORIGINAL',
  'COMMENT',
  'LYRICS',
  'KARAOKE',
  'FORCED',
  'HEARING_IMPAIRED',
  'VISUAL_IMPAIRED',
  'CLEAN_EFFECTS',
  'ATTACHED_PICTURE',
  'TIMED_THUMBNAILS',
  'NON_DIEGETIC',
  'CAPTIONS',
  'DESCRIPTIONS',
  'METADATA',
  'DEPENDENT',
  'STILL_IMAGE',
  'MULTILAYER',
] as const;

/** One of DISPOSITIONS. */
export type Disposition = (typeof DISPOSITIONS)[number];

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
  readonly color: ColorFacts;
  /** As its first pictures are marked. */
  readonly scanType?: ScanType;
}

/** Whether the lines of a picture belong to one moment or, by turns, to two; then which come first. */
export type ScanType = 'PROGRESSIVE' | 'TOP_FIELD_FIRST' | 'BOTTOM_FIELD_FIRST';

/** What is particular to an audio stream. */
export interface AudioFacts {
  readonly sampleRate: number;
  readonly channels: number;
  readonly channelLayout?: string;
}

/** Clockwise degrees. */
export type Rotation = 0 | 90 | 180 | 270;

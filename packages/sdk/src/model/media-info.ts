import {
  Stream_Disposition as WireDisposition,
  Stream_Kind as WireKind,
  type MediaInfo as WireMediaInfo,
  VideoStream_ScanType as WireScanType,
  type Stream as WireStream,
  type Tag as WireTag,
  type VideoStream as WireVideoStream,
} from '@vidi/contracts/vidi/v1/media_info';
import {
  type Color,
  type DolbyVision,
  type DynamicRange,
  type HdrMetadata,
  toColor,
  toDolbyVision,
  toDynamicRange,
  toHdrMetadata,
} from './color.ts';
import { type Rational, toRational } from './rational.ts';
import { type Segment, toSegment } from './segment.ts';
import { toNumber, toSeconds } from './wire-values.ts';

/** What the file says about itself, as read by the demuxer and the decoders. */
export interface MediaInfo {
  /** Short names of the container format, such as `mov,mp4,m4a,3gp,3g2,mj2` or `matroska,webm`. */
  readonly container: string;
  /** Length of the presentation in seconds; undefined when it is not known. */
  readonly durationSeconds: number | undefined;
  /** Overall bit rate in bits per second; undefined when it is not known. */
  readonly bitRate: number | undefined;
  /** Every stream, in the order of the file. */
  readonly streams: readonly Stream[];
  /** In order of their start, at most 500; empty in the `mediaInfo` of a video, results have them. */
  readonly chapters: readonly Chapter[];
  /** What the file tells of itself as a whole, at most 50; empty in the `mediaInfo` of a video, results have them. */
  readonly tags: readonly Tag[];
  /** Whether chapters or tags are missing or shortened here, as the file has more text than is kept. */
  readonly abridged: boolean;
  /** The presentation time in seconds that counts as offset 0, by the clock of the file; undefined when no stream says. */
  readonly startTimeSeconds: number | undefined;
}

/** A stretch of a video that its maker named. Chapters may overlap. */
export interface Chapter extends Segment {
  /** At most 200 characters; undefined when it has none. */
  readonly title: string | undefined;
}

/** Something that a file tells of itself. Nothing of it was checked; control characters are taken out. */
export interface Tag {
  /** In lower case, such as `title`, `artist`, `creation_time`; at most 64 characters. */
  readonly name: string;
  /** At most 500 characters. */
  readonly value: string;
}

/** What a stream carries. */
export type StreamKind = 'VIDEO' | 'AUDIO' | 'SUBTITLE' | 'DATA' | 'ATTACHMENT' | 'UNKNOWN';

/** What a stream is for. `UNKNOWN` is a use that a newer server has and this version of the SDK does not know. */
export type StreamDisposition =
  | 'DEFAULT'
  | 'DUB'
  | 'ORIGINAL'
  | 'COMMENT'
  | 'LYRICS'
  | 'KARAOKE'
  | 'FORCED'
  | 'HEARING_IMPAIRED'
  | 'VISUAL_IMPAIRED'
  | 'CLEAN_EFFECTS'
  | 'ATTACHED_PICTURE'
  | 'TIMED_THUMBNAILS'
  | 'NON_DIEGETIC'
  | 'CAPTIONS'
  | 'DESCRIPTIONS'
  | 'METADATA'
  | 'DEPENDENT'
  | 'STILL_IMAGE'
  | 'MULTILAYER'
  | 'UNKNOWN';

/** One stream of a file. */
export interface Stream {
  /** Position in the file, from 0. */
  readonly index: number;
  readonly kind: StreamKind;
  /** Name of the codec, such as `h264`, `vp9`, `aac`. */
  readonly codec: string;
  /** Profile of the codec, such as `High`; undefined when it is not known. */
  readonly profile: string | undefined;
  /** Level of the codec as its specification writes it, such as `4.1`; undefined when it is not known. */
  readonly level: string | undefined;
  /** Language as a BCP-47 tag; undefined when the file does not say. */
  readonly language: string | undefined;
  /** When the stream begins, in seconds from the start of the presentation; undefined when the file does not say. */
  readonly startSeconds: number | undefined;
  /** Length of this stream in seconds; undefined when it is not known. */
  readonly durationSeconds: number | undefined;
  /** Bit rate in bits per second; undefined when it is not known. */
  readonly bitRate: number | undefined;
  /** What it is for. */
  readonly dispositions: readonly StreamDisposition[];
  /** What the file tells of this stream, at most 20; empty in the `mediaInfo` of a video, results have them. */
  readonly tags: readonly Tag[];
  /** Present for `VIDEO`. */
  readonly video: VideoStream | undefined;
  /** Present for `AUDIO`. */
  readonly audio: AudioStream | undefined;
}

/** What is particular to a video stream. */
export interface VideoStream {
  /** Width in pixels as shown: after rotation and with square pixels. */
  readonly width: number;
  /** Height in pixels as shown. */
  readonly height: number;
  /** Average frame rate as an exact fraction; undefined when it is not known. */
  readonly frameRate: Rational | undefined;
  /** Clockwise rotation that the file asks for, in degrees: 0, 90, 180 or 270. */
  readonly rotation: number;
  /** Name of the pixel format, such as `yuv420p`; undefined when it is not known. */
  readonly pixelFormat: string | undefined;
  /** Width in pixels as coded. */
  readonly codedWidth: number;
  /** Height in pixels as coded. */
  readonly codedHeight: number;
  /** Shape of a pixel as coded, width to height; undefined in results made before it was told. */
  readonly pixelAspect: Rational | undefined;
  /** What the file says about its colors; undefined in results made before it was told. */
  readonly color: Color | undefined;
  /** Whether it is HDR, and of which kind. */
  readonly dynamicRange: DynamicRange;
  /** Brightness that HDR was made for; undefined when the file does not say. */
  readonly hdrMetadata: HdrMetadata | undefined;
  /** Present for `DOLBY_VISION`. */
  readonly dolbyVision: DolbyVision | undefined;
  /** How it is scanned, as its first pictures are marked; undefined when they are not. Interlaced pictures can be marked as progressive. */
  readonly scanType: ScanType | undefined;
}

/**
 * Whether the lines of a picture belong to one moment, or by turns to two: then which are the earlier ones, the lines 0, 2, 4 (`TOP_FIELD_FIRST`) or 1, 3, 5.
 * `UNKNOWN` is what a newer server has and this version of the SDK does not know.
 */
export type ScanType = 'PROGRESSIVE' | 'TOP_FIELD_FIRST' | 'BOTTOM_FIELD_FIRST' | 'UNKNOWN';

/** What is particular to an audio stream. */
export interface AudioStream {
  /** Samples per second. */
  readonly sampleRate: number;
  /** Number of channels. */
  readonly channels: number;
  /** Name of the channel layout, such as `stereo` or `5.1`; undefined when it is not known. */
  readonly channelLayout: string | undefined;
}

/** Reads media info. */
export function toMediaInfo(info: WireMediaInfo): MediaInfo {
  return {
    container: info.container,
    durationSeconds: toSeconds(info.duration),
    bitRate: toNumber(info.bitRate),
    streams: info.streams.map(toStream),
    chapters: info.chapters.map((chapter) => ({ ...toSegment(chapter), title: chapter.title })),
    tags: info.tags.map(toTag),
    abridged: info.abridged,
    startTimeSeconds: toSeconds(info.startTime),
  };
}

function toTag({ name, value }: WireTag): Tag {
  return { name, value };
}

function toStream(stream: WireStream): Stream {
  const { video, audio } = stream;
  return {
    index: stream.index,
    kind: KINDS[stream.kind] ?? 'UNKNOWN',
    codec: stream.codec,
    profile: stream.profile,
    level: stream.level,
    language: stream.language,
    startSeconds: toSeconds(stream.startOffset),
    durationSeconds: toSeconds(stream.duration),
    bitRate: toNumber(stream.bitRate),
    dispositions: stream.dispositions.map((disposition) => DISPOSITIONS[disposition] ?? 'UNKNOWN'),
    tags: stream.tags.map(toTag),
    video: video && toVideoStream(video),
    audio: audio && {
      sampleRate: audio.sampleRate,
      channels: audio.channels,
      channelLayout: audio.channelLayout,
    },
  };
}

function toVideoStream(video: WireVideoStream): VideoStream {
  const { frameRate, pixelAspect, color, hdrMetadata, dolbyVision, scanType } = video;
  return {
    width: video.width,
    height: video.height,
    frameRate: frameRate && toRational(frameRate),
    rotation: video.rotation,
    pixelFormat: video.pixelFormat,
    codedWidth: video.codedWidth,
    codedHeight: video.codedHeight,
    pixelAspect: pixelAspect && toRational(pixelAspect),
    color: color && toColor(color),
    dynamicRange: toDynamicRange(video.dynamicRange),
    hdrMetadata: hdrMetadata && toHdrMetadata(hdrMetadata),
    dolbyVision: dolbyVision && toDolbyVision(dolbyVision),
    scanType: scanType === undefined ? undefined : (SCAN_TYPES[scanType] ?? 'UNKNOWN'),
  };
}

// A server newer than this SDK may send numbers that are not in these tables.
const KINDS: Readonly<Record<number, StreamKind>> = {
  [WireKind.VIDEO]: 'VIDEO',
  [WireKind.AUDIO]: 'AUDIO',
  [WireKind.SUBTITLE]: 'SUBTITLE',
  [WireKind.DATA]: 'DATA',
  [WireKind.ATTACHMENT]: 'ATTACHMENT',
};

const DISPOSITIONS: Readonly<Record<number, StreamDisposition>> = {
  [WireDisposition.DEFAULT]: 'DEFAULT',
  [WireDisposition.DUB]: 'DUB',
  [WireDisposition.ORIGINAL]: 'ORIGINAL',
  [WireDisposition.COMMENT]: 'COMMENT',
  [WireDisposition.LYRICS]: 'LYRICS',
  [WireDisposition.KARAOKE]: 'KARAOKE',
  [WireDisposition.FORCED]: 'FORCED',
  [WireDisposition.HEARING_IMPAIRED]: 'HEARING_IMPAIRED',
  [WireDisposition.VISUAL_IMPAIRED]: 'VISUAL_IMPAIRED',
  [WireDisposition.CLEAN_EFFECTS]: 'CLEAN_EFFECTS',
  [WireDisposition.ATTACHED_PICTURE]: 'ATTACHED_PICTURE',
  [WireDisposition.TIMED_THUMBNAILS]: 'TIMED_THUMBNAILS',
  [WireDisposition.NON_DIEGETIC]: 'NON_DIEGETIC',
  [WireDisposition.CAPTIONS]: 'CAPTIONS',
  [WireDisposition.DESCRIPTIONS]: 'DESCRIPTIONS',
  [WireDisposition.METADATA]: 'METADATA',
  [WireDisposition.DEPENDENT]: 'DEPENDENT',
  [WireDisposition.STILL_IMAGE]: 'STILL_IMAGE',
  [WireDisposition.MULTILAYER]: 'MULTILAYER',
};

const SCAN_TYPES: Readonly<Record<number, ScanType>> = {
  [WireScanType.PROGRESSIVE]: 'PROGRESSIVE',
  [WireScanType.TOP_FIELD_FIRST]: 'TOP_FIELD_FIRST',
  [WireScanType.BOTTOM_FIELD_FIRST]: 'BOTTOM_FIELD_FIRST',
};

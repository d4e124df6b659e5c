import {
  Stream_Kind as WireKind,
  type MediaInfo as WireMediaInfo,
  type Stream as WireStream,
} from '@vidi/contracts/vidi/v1/media_info';
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
}

/** What a stream carries. */
export type StreamKind = 'VIDEO' | 'AUDIO' | 'SUBTITLE' | 'DATA' | 'ATTACHMENT' | 'UNKNOWN';

/** One stream of a file. */
export interface Stream {
  /** Position in the file, from 0. */
  readonly index: number;
  readonly kind: StreamKind;
  /** Name of the codec, such as `h264`, `vp9`, `aac`. */
  readonly codec: string;
  /** Profile of the codec, such as `High`; undefined when it is not known. */
  readonly profile: string | undefined;
  /** Language as a BCP-47 tag; undefined when the file does not say. */
  readonly language: string | undefined;
  /** Length of this stream in seconds; undefined when it is not known. */
  readonly durationSeconds: number | undefined;
  /** Bit rate in bits per second; undefined when it is not known. */
  readonly bitRate: number | undefined;
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
}

/** What is particular to an audio stream. */
export interface AudioStream {
  /** Samples per second. */
  readonly sampleRate: number;
  /** Number of channels. */
  readonly channels: number;
  /** Name of the channel layout, such as `stereo` or `5.1`; undefined when it is not known. */
  readonly channelLayout: string | undefined;
}

/** An exact fraction, such as 30000/1001. */
export interface Rational {
  readonly numerator: number;
  /** Never 0. */
  readonly denominator: number;
}

/** Reads media info. */
export function toMediaInfo(info: WireMediaInfo): MediaInfo {
  return {
    container: info.container,
    durationSeconds: toSeconds(info.duration),
    bitRate: toNumber(info.bitRate),
    streams: info.streams.map(toStream),
  };
}

function toStream(stream: WireStream): Stream {
  const { video, audio } = stream;
  return {
    index: stream.index,
    kind: KINDS[stream.kind] ?? 'UNKNOWN',
    codec: stream.codec,
    profile: stream.profile,
    language: stream.language,
    durationSeconds: toSeconds(stream.duration),
    bitRate: toNumber(stream.bitRate),
    video: video && {
      width: video.width,
      height: video.height,
      frameRate: video.frameRate && {
        numerator: video.frameRate.numerator,
        denominator: video.frameRate.denominator,
      },
      rotation: video.rotation,
      pixelFormat: video.pixelFormat,
    },
    audio: audio && {
      sampleRate: audio.sampleRate,
      channels: audio.channels,
      channelLayout: audio.channelLayout,
    },
  };
}

const KINDS: Readonly<Record<number, StreamKind>> = {
  [WireKind.VIDEO]: 'VIDEO',
  [WireKind.AUDIO]: 'AUDIO',
  [WireKind.SUBTITLE]: 'SUBTITLE',
  [WireKind.DATA]: 'DATA',
  [WireKind.ATTACHMENT]: 'ATTACHMENT',
};

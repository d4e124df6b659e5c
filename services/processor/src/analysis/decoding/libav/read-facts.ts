import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_PKT_DATA_DISPLAYMATRIX,
  AVMEDIA_TYPE_ATTACHMENT,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_SUBTITLE,
  AVMEDIA_TYPE_VIDEO,
  avChannelLayoutDescribe,
  avGetCodecName,
  avGetPixFmtName,
  Codec,
  type Demuxer,
  type Dictionary,
  type Stream,
} from 'node-av';
import { later, type Nanoseconds, ticksToNanoseconds } from '../../time/rational-time.ts';
import type { ContainerFacts, Rotation, ScanType, StreamFacts, TagFacts } from '../container-facts.ts';
import { codecLevel } from './codec-level.ts';
import { known } from './known.ts';
import { presentationStart, startOf } from './presentation-start.ts';
import { readColor } from './read-color.ts';
import { readDispositions } from './read-dispositions.ts';
import { lengthOf } from './stream-length.ts';

const MICROSECONDS = { num: 1, den: 1_000_000 };

/** Reads what an opened file says about itself, but for its chapters (read-chapters.ts). */
export function readFacts(
  demuxer: Demuxer,
  scanTypes: ReadonlyMap<number, ScanType>,
): Omit<ContainerFacts, 'chapters'> {
  const context = demuxer.getFormatContext();
  const origin = presentationStart(demuxer);
  const isStartKnown = demuxer.streams.some((stream) => startOf(stream) !== undefined);
  const longest = longestTag(demuxer);
  return {
    container: demuxer.formatName,
    ...known('duration', presentationDuration(demuxer)),
    ...known('startTime', isStartKnown ? origin : undefined),
    ...known('bitRate', positive(context.bitRate)),
    streams: demuxer.streams.map((stream) => readStream(stream, origin, longest, scanTypes.get(stream.index))),
    tags: tagsOf(context),
  };
}

/** What a stream carries, cover art told apart from video. */
export function kindOf(stream: Stream): StreamFacts['kind'] {
  switch (stream.codecpar.codecType) {
    case AVMEDIA_TYPE_VIDEO:
      return stream.hasDisposition(AV_DISPOSITION_ATTACHED_PIC) ? 'attachment' : 'video';
    case AVMEDIA_TYPE_AUDIO:
      return 'audio';
    case AVMEDIA_TYPE_SUBTITLE:
      return 'subtitle';
    case AVMEDIA_TYPE_ATTACHMENT:
      return 'attachment';
    default:
      return 'data';
  }
}

/** Clockwise rotation from the display matrix (ISO/IEC 14496-12, 8.3.2), to the nearest quarter turn. */
export function rotationOf(stream: Stream): Rotation {
  const matrix = stream.codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX);
  if (matrix === null || matrix.length < 8) {
    return 0;
  }
  const quarterTurns = Math.round(Math.atan2(matrix.readInt32LE(4), matrix.readInt32LE(0)) / (Math.PI / 2));
  return ([0, 90, 180, 270] as const)[((quarterTurns % 4) + 4) % 4] ?? 0;
}

function readStream(
  stream: Stream,
  origin: Nanoseconds,
  longest: Nanoseconds | undefined,
  scanType: ScanType | undefined,
): StreamFacts {
  const { codecpar } = stream;
  const kind = kindOf(stream);
  const profile = Codec.findDecoder(codecpar.codecId)?.profiles?.find((p) => p.profile === codecpar.profile)?.name;
  const rate = stream.avgFrameRate;
  const start = startOf(stream);
  const aspect = stream.sampleAspectRatio.num > 0 ? stream.sampleAspectRatio : codecpar.sampleAspectRatio;
  return {
    index: stream.index,
    kind,
    codec: avGetCodecName(codecpar.codecId) ?? 'unknown',
    ...known('profile', profile),
    ...known('level', codecLevel(codecpar.codecId, codecpar.level)),
    ...known('language', stream.metadata?.get('language') ?? undefined),
    ...known('start', start === undefined ? undefined : start - origin),
    ...known('duration', lengthOf(stream, longest)),
    ...known('bitRate', positive(codecpar.bitRate)),
    dispositions: readDispositions(stream),
    tags: tagsOf(stream),
    ...(kind === 'video' && {
      video: {
        codedWidth: codecpar.width,
        codedHeight: codecpar.height,
        pixelAspect: aspect.num > 0 && aspect.den > 0 ? { num: aspect.num, den: aspect.den } : { num: 1, den: 1 },
        rotation: rotationOf(stream),
        ...known('frameRate', rate.num > 0 && rate.den > 0 ? { num: rate.num, den: rate.den } : undefined),
        ...known('pixelFormat', avGetPixFmtName(codecpar.format as Parameters<typeof avGetPixFmtName>[0]) ?? undefined),
        color: readColor(stream),
        ...known('scanType', scanType),
      },
    }),
    ...(kind === 'audio' && {
      audio: {
        sampleRate: codecpar.sampleRate,
        channels: codecpar.channels,
        ...known('channelLayout', avChannelLayoutDescribe(codecpar.channelLayout) ?? undefined),
      },
    }),
  };
}

/** From the first presented moment to the end of the longest picture or sound; where a stream does not say, the container's word. */
function presentationDuration(demuxer: Demuxer): Nanoseconds | undefined {
  const start = presentationStart(demuxer);
  const longest = longestTag(demuxer);
  const media = demuxer.streams.filter((stream) => ['video', 'audio'].includes(kindOf(stream)));
  const ends = media.map((stream) => {
    const from = startOf(stream);
    const length = lengthOf(stream, longest);
    return from === undefined || length === undefined ? undefined : from + length - start;
  });
  if (ends.length > 0 && ends.every((end) => end !== undefined)) {
    return ends.reduce(later);
  }
  return wholeOf(demuxer);
}

/** The container's word. */
function wholeOf(demuxer: Demuxer): Nanoseconds | undefined {
  const { duration } = demuxer.getFormatContext();
  return duration > 0n ? ticksToNanoseconds(duration, MICROSECONDS) : undefined;
}

/** See `lengthOf`: headers of Matroska are rounded to a millisecond. */
function longestTag(demuxer: Demuxer): Nanoseconds | undefined {
  const whole = wholeOf(demuxer);
  return whole !== undefined && demuxer.formatName.startsWith('matroska') ? whole + 1_000_000n : undefined;
}

function positive(value: bigint): bigint | undefined {
  return value > 0n ? value : undefined;
}

function tagsOf({ metadata }: { readonly metadata: Dictionary | null }): readonly TagFacts[] {
  return Object.entries(metadata?.getAll() ?? {}).map(([name, value]) => ({ name, value }));
}

import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import {
  type MediaInfo,
  MediaInfoSchema,
  type Stream,
  Stream_Disposition,
  Stream_Kind,
  StreamSchema,
  VideoStream_ScanType,
} from '@vidi/contracts/vidi/v1/media_info';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import type { AudioFacts, ContainerFacts, StreamFacts, VideoFacts } from '../../decoding/container-facts.ts';
import { displaySize } from '../../decoding/display-size.ts';
import { toDuration } from '../../time/rational-time.ts';
import type { ContainerFeature } from '../feature.ts';
import { colorMessage } from './color-message.ts';
import { KeptText } from './kept-text.ts';
import { languageTag } from './language-tag.ts';
import { MEDIA_INFO_PARAMETERS } from './media-info-parameters.ts';

/** What the file says about itself. */
export const mediaInfoFeature: ContainerFeature = {
  feature: Feature.MEDIA_INFO,
  engine: 'libav.demuxer',
  engineVersion: '1.3.0',
  parameters: { text: MEDIA_INFO_PARAMETERS },
  needs: 'container',
  find: (facts) => ({
    result: create(FeatureResultSchema, { result: { case: 'mediaInfo', value: toMediaInfo(facts) } }),
    artifacts: [],
  }),
};

const KINDS: Record<StreamFacts['kind'], Stream_Kind> = {
  video: Stream_Kind.VIDEO,
  audio: Stream_Kind.AUDIO,
  subtitle: Stream_Kind.SUBTITLE,
  data: Stream_Kind.DATA,
  attachment: Stream_Kind.ATTACHMENT,
};

/** The facts as the API says them. */
export function toMediaInfo(facts: ContainerFacts): MediaInfo {
  const { container, duration, startTime, bitRate, streams } = facts;
  // Where there is too much text, that of the whole file comes first.
  const text = new KeptText();
  const tags = text.fileTags(facts.tags);
  const chapters = text.chapters(facts.chapters, duration);
  const told = streams.map((stream) => toStream(stream, text));
  return create(MediaInfoSchema, {
    container,
    ...(duration !== undefined && { duration: toDuration(duration) }),
    ...(startTime !== undefined && { startTime: toDuration(startTime) }),
    ...(bitRate !== undefined && { bitRate }),
    streams: told,
    chapters: chapters.map(({ start, end, title }) => ({
      startOffset: toDuration(start),
      endOffset: toDuration(end),
      ...(title !== undefined && { title }),
    })),
    tags: [...tags],
    abridged: text.isAbridged,
  });
}

function toStream(facts: StreamFacts, text: KeptText): Stream {
  const language = languageTag(facts.language);
  return create(StreamSchema, {
    index: facts.index,
    kind: KINDS[facts.kind],
    codec: facts.codec,
    ...(facts.profile !== undefined && { profile: facts.profile }),
    ...(facts.level !== undefined && { level: facts.level }),
    ...(language !== undefined && { language }),
    ...(facts.start !== undefined && { startOffset: toDuration(facts.start) }),
    ...(facts.duration !== undefined && { duration: toDuration(facts.duration) }),
    ...(facts.bitRate !== undefined && { bitRate: facts.bitRate }),
    dispositions: facts.dispositions.map((disposition) => Stream_Disposition[disposition]),
    tags: [...text.streamTags(facts.tags)],
    ...(facts.video && { video: toVideo(facts.video) }),
    ...(facts.audio && { audio: toAudio(facts.audio) }),
  });
}

function toVideo({
  codedWidth,
  codedHeight,
  pixelAspect,
  rotation,
  frameRate,
  pixelFormat,
  color,
  scanType,
}: VideoFacts) {
  return {
    ...displaySize({ width: codedWidth, height: codedHeight }, pixelAspect, rotation),
    rotation,
    ...(frameRate && { frameRate: { numerator: frameRate.num, denominator: frameRate.den } }),
    ...(pixelFormat !== undefined && { pixelFormat }),
    codedWidth,
    codedHeight,
    pixelAspect: { numerator: pixelAspect.num, denominator: pixelAspect.den },
    ...colorMessage(color),
    ...(scanType !== undefined && { scanType: VideoStream_ScanType[scanType] }),
  };
}

function toAudio({ sampleRate, channels, channelLayout }: AudioFacts) {
  return { sampleRate, channels, ...(channelLayout !== undefined && { channelLayout }) };
}

import { create } from '@bufbuild/protobuf';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import {
  type MediaInfo,
  MediaInfoSchema,
  type Stream,
  Stream_Kind,
  StreamSchema,
} from '@vidi/contracts/vidi/v1/media_info';
import { FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import type { AudioFacts, ContainerFacts, StreamFacts, VideoFacts } from '../../decoding/container-facts.ts';
import { displaySize } from '../../decoding/display-size.ts';
import { toDuration } from '../../time/rational-time.ts';
import type { ContainerFeature } from '../feature.ts';
import { languageTag } from './language-tag.ts';

/** What the file says about itself. */
export const mediaInfoFeature: ContainerFeature = {
  feature: Feature.MEDIA_INFO,
  engine: 'libav.demuxer',
  engineVersion: '1.0.0',
  parameters: {},
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
export function toMediaInfo({ container, duration, bitRate, streams }: ContainerFacts): MediaInfo {
  return create(MediaInfoSchema, {
    container,
    ...(duration !== undefined && { duration: toDuration(duration) }),
    ...(bitRate !== undefined && { bitRate }),
    streams: streams.map(toStream),
  });
}

function toStream(facts: StreamFacts): Stream {
  const language = languageTag(facts.language);
  return create(StreamSchema, {
    index: facts.index,
    kind: KINDS[facts.kind],
    codec: facts.codec,
    ...(facts.profile !== undefined && { profile: facts.profile }),
    ...(language !== undefined && { language }),
    ...(facts.duration !== undefined && { duration: toDuration(facts.duration) }),
    ...(facts.bitRate !== undefined && { bitRate: facts.bitRate }),
    ...(facts.video && { video: toVideo(facts.video) }),
    ...(facts.audio && { audio: toAudio(facts.audio) }),
  });
}

function toVideo({ codedWidth, codedHeight, pixelAspect, rotation, frameRate, pixelFormat }: VideoFacts) {
  return {
    ...displaySize({ width: codedWidth, height: codedHeight }, pixelAspect, rotation),
    rotation,
    ...(frameRate && { frameRate: { numerator: frameRate.num, denominator: frameRate.den } }),
    ...(pixelFormat !== undefined && { pixelFormat }),
  };
}

function toAudio({ sampleRate, channels, channelLayout }: AudioFacts) {
  return { sampleRate, channels, ...(channelLayout !== undefined && { channelLayout }) };
}

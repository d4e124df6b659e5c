import { toJson } from '@bufbuild/protobuf';
import { MediaInfoSchema } from '@vidi/contracts/vidi/v1/media_info';
import { expect, it } from 'vitest';
import { toMediaInfo } from './media-info-feature.ts';

it('says sizes as shown, languages as BCP-47 and leaves out what is not known', () => {
  const info = toMediaInfo({
    container: 'matroska,webm',
    duration: 1_500_000_000n,
    streams: [
      {
        index: 0,
        kind: 'video',
        codec: 'h264',
        language: 'und',
        video: {
          codedWidth: 1440,
          codedHeight: 1080,
          pixelAspect: { num: 4, den: 3 },
          rotation: 90,
          frameRate: { num: 30_000, den: 1_001 },
        },
      },
      {
        index: 1,
        kind: 'audio',
        codec: 'aac',
        language: 'ger',
        audio: { sampleRate: 48_000, channels: 6, channelLayout: '5.1' },
      },
      { index: 2, kind: 'attachment', codec: 'mjpeg' },
    ],
  });
  expect(toJson(MediaInfoSchema, info)).toEqual({
    container: 'matroska,webm',
    duration: '1.500s',
    streams: [
      {
        kind: 'VIDEO',
        codec: 'h264',
        video: { width: 1080, height: 1920, rotation: 90, frameRate: { numerator: 30_000, denominator: 1_001 } },
      },
      {
        index: 1,
        kind: 'AUDIO',
        codec: 'aac',
        language: 'de',
        audio: { sampleRate: 48_000, channels: 6, channelLayout: '5.1' },
      },
      { index: 2, kind: 'ATTACHMENT', codec: 'mjpeg' },
    ],
  });
});

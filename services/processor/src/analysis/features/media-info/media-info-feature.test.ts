import { toJson } from '@bufbuild/protobuf';
import { MediaInfoSchema } from '@vidi/contracts/vidi/v1/media_info';
import { expect, it } from 'vitest';
import { toMediaInfo } from './media-info-feature.ts';

it('says sizes as shown, languages as BCP-47 and leaves out what is not known', () => {
  const info = toMediaInfo({
    container: 'matroska,webm',
    duration: 1_500_000_000n,
    startTime: -23_000_000n,
    chapters: [{ start: 0n, end: 2_000_000_000n, title: 'All of it' }],
    tags: [{ name: 'TITLE', value: 'A day out' }],
    streams: [
      {
        index: 0,
        kind: 'video',
        codec: 'h264',
        level: '4.1',
        language: 'und',
        start: 0n,
        dispositions: ['DEFAULT', 'FORCED'],
        tags: [{ name: 'HANDLER_NAME', value: 'Video' }],
        video: {
          codedWidth: 1440,
          codedHeight: 1080,
          pixelAspect: { num: 4, den: 3 },
          rotation: 90,
          frameRate: { num: 30_000, den: 1_001 },
          color: { range: 'FULL', primaries: 1 },
          scanType: 'TOP_FIELD_FIRST',
        },
      },
      {
        index: 1,
        kind: 'audio',
        codec: 'aac',
        language: 'ger',
        dispositions: [],
        tags: [],
        audio: { sampleRate: 48_000, channels: 6, channelLayout: '5.1' },
      },
      { index: 2, kind: 'attachment', codec: 'mjpeg', dispositions: ['ATTACHED_PICTURE'], tags: [] },
    ],
  });
  expect(toJson(MediaInfoSchema, info)).toEqual({
    container: 'matroska,webm',
    duration: '1.500s',
    startTime: '-0.023s',
    chapters: [{ startOffset: '0s', endOffset: '1.500s', title: 'All of it' }],
    tags: [{ name: 'title', value: 'A day out' }],
    streams: [
      {
        kind: 'VIDEO',
        codec: 'h264',
        level: '4.1',
        startOffset: '0s',
        dispositions: ['DEFAULT', 'FORCED'],
        tags: [{ name: 'handler_name', value: 'Video' }],
        video: {
          width: 1080,
          height: 1920,
          rotation: 90,
          frameRate: { numerator: 30_000, denominator: 1_001 },
          codedWidth: 1440,
          codedHeight: 1080,
          pixelAspect: { numerator: 4, denominator: 3 },
          color: { range: 'FULL', primaries: 'bt709' },
          dynamicRange: 'SDR',
          scanType: 'TOP_FIELD_FIRST',
        },
      },
      {
        index: 1,
        kind: 'AUDIO',
        codec: 'aac',
        language: 'de',
        audio: { sampleRate: 48_000, channels: 6, channelLayout: '5.1' },
      },
      { index: 2, kind: 'ATTACHMENT', codec: 'mjpeg', dispositions: ['ATTACHED_PICTURE'] },
    ],
  });
});

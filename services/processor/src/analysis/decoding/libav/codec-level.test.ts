import {
  AV_CODEC_ID_AAC,
  AV_CODEC_ID_AV1,
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_CODEC_ID_MPEG2VIDEO,
  AV_CODEC_ID_VP9,
  AV_CODEC_ID_VVC,
} from 'node-av';
import { expect, it } from 'vitest';
import { codecLevel } from './codec-level.ts';

it.each([
  ['H.264', AV_CODEC_ID_H264, 41, '4.1'],
  ['H.264', AV_CODEC_ID_H264, 9, '1b'],
  ['HEVC', AV_CODEC_ID_HEVC, 153, '5.1'],
  ['HEVC', AV_CODEC_ID_HEVC, 120, '4.0'],
  ['VVC', AV_CODEC_ID_VVC, 83, '5.1'],
  ['AV1', AV_CODEC_ID_AV1, 0, '2.0'],
  ['AV1', AV_CODEC_ID_AV1, 13, '5.1'],
  ['AV1', AV_CODEC_ID_AV1, 31, undefined],
  ['VP9', AV_CODEC_ID_VP9, 51, '5.1'],
  ['MPEG-2', AV_CODEC_ID_MPEG2VIDEO, 8, 'Main'],
  ['H.264 that does not say', AV_CODEC_ID_H264, -99, undefined],
  ['AAC', AV_CODEC_ID_AAC, 4, undefined],
])('the level of %s %#', (_, codec, level, text) => {
  expect(codecLevel(codec, level)).toBe(text);
});

import { expect, it } from 'vitest';
import { readScanTypes } from './read-scan-types.ts';

const stream = (index: number, said: string) => [
  '  Stream #0',
  `:${index}`,
  '[0x1]',
  '(und)',
  said,
  ', ',
  '25 fps, ',
  '',
];

it.each([
  ['h264 (High) (avc1 / 0x31637661), yuv420p(progressive), 320x180 [SAR 1:1 DAR 16:9], 72 kb/s', 'PROGRESSIVE'],
  ['h264 (High), yuv420p(tv, bt709, progressive), 320x180', 'PROGRESSIVE'],
  ['mpeg2video (Main), yuv420p(tv, top first), 720x576', 'TOP_FIELD_FIRST'],
  ['mpeg2video (Main), yuv420p(bottom first), 720x480', 'BOTTOM_FIELD_FIRST'],
  ['dvvideo, yuv420p(top coded first (swapped)), 720x576', 'BOTTOM_FIELD_FIRST'],
  ['dvvideo, yuv420p(tv, bottom coded first (swapped)), 720x576', 'TOP_FIELD_FIRST'],
  ['vp8, yuv420p, 800x332, SAR 399:400 DAR 399:166', undefined],
])('reads %j as %s', (said, scanType) => {
  expect(readScanTypes(stream(3, `: Video: ${said}`)).get(3)).toBe(scanType);
});

it('takes each for its own stream, and for video streams only', () => {
  const description = [
    ...['    title           : ', 'yuv420p(progressive)', ''],
    ...['  Stream #0', ':0', ': Audio: aac (progressive), 48000 Hz', ''],
    ...['  Stream #0', ':1', ': Video: mpeg2video, yuv420p(tv, top first), 720x576', ''],
    ...stream(2, ': Video: h264, yuv420p(progressive), 320x180'),
  ];
  expect([...readScanTypes(description)]).toEqual([
    [1, 'TOP_FIELD_FIRST'],
    [2, 'PROGRESSIVE'],
  ]);
});

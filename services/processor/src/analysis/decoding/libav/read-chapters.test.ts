import { expect, it } from 'vitest';
import { readChapters } from './read-chapters.ts';

const DESCRIPTION = [
  "Input #0, matroska,webm, from '':",
  '  Metadata:',
  '    title           : ',
  'Not a chapter',
  '',
  '  Duration: ',
  '00:00:02.00',
  '  Chapters:',
  '    Chapter #0:0: ',
  'start 1.500000, ',
  'end 2.000000',
  '      Metadata:',
  '        artist          : ',
  'Somebody',
  '',
  '        title           : ',
  'One',
  '\n                        : ',
  'and more',
  '',
  '    Chapter #0:1: ',
  'start 2.000000, ',
  'end 3.250000',
  '  Stream #0',
  ':0',
  ': Video: h264 (High), yuv420p(progressive), 320x180',
  '    Metadata:',
  '      title           : ',
  'A stream',
];

it('reads the chapters in what libav says of a file, from what counts as 0', () => {
  expect(readChapters(DESCRIPTION, 1_500_000_000n)).toEqual([
    { start: 0n, end: 500_000_000n, title: 'One\nand more' },
    { start: 500_000_000n, end: 1_750_000_000n },
  ]);
});

it('finds none where there are none', () => {
  expect(readChapters(DESCRIPTION.slice(0, 7), 0n)).toEqual([]);
});

import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  ActiveAreaSchema,
  FrameTimingSchema,
  PictureFormatSchema,
  PictureScanSchema,
  FrameTiming_Regularity as Regularity,
  PictureScan_Kind as Scan,
} from '@vidi/contracts/vidi/v1/picture_format';
import { expect, it } from 'vitest';
import { checkPictureFormat } from './check-picture-format.ts';

const rate = { numerator: 25, denominator: 1 };
const interval = { nanos: 40_000_000 };
const timing: MessageInitShape<typeof FrameTimingSchema> = {
  frameCount: 100n,
  averageFrameRate: rate,
  regularity: Regularity.CONSTANT,
  frameRate: rate,
  shortestInterval: interval,
  mostCommonInterval: interval,
  longestInterval: { seconds: 1n },
  gapCount: 1n,
  untimedFrameCount: 0n,
};
const scan: MessageInitShape<typeof PictureScanSchema> = { kind: Scan.MIXED, frameCount: 60, confidence: 0.9 };
const area: MessageInitShape<typeof ActiveAreaSchema> = {
  box: { left: 0, top: 0.128, right: 1, bottom: 0.872 },
  width: 1920,
  height: 804,
  aspectRatio: 1920 / 804,
  frameCount: 48,
};

type Timing = MessageInitShape<typeof FrameTimingSchema>;
type Further = {
  readonly scan?: MessageInitShape<typeof PictureScanSchema>;
  readonly activeArea?: MessageInitShape<typeof ActiveAreaSchema>;
};

const check = (frameTiming: Timing, { scan, activeArea }: Further = {}) =>
  checkPictureFormat(
    create(PictureFormatSchema, {
      frameTiming: create(FrameTimingSchema, frameTiming),
      ...(scan && { scan: create(PictureScanSchema, scan) }),
      ...(activeArea && { activeArea: create(ActiveAreaSchema, activeArea) }),
    }),
  );

it('lets pass what an analysis gives', () => {
  expect(check(timing, { scan, activeArea: area })).toEqual([]);
  expect(check({ frameCount: 1n })).toEqual([]);
  const { frameRate: _, gapCount: __, ...varying } = timing;
  expect(check({ ...varying, regularity: Regularity.VARIABLE })).toEqual([]);
});

it('finds what is wrong with times', () => {
  expect(checkPictureFormat(create(PictureFormatSchema))).toEqual([
    'the format of the pictures says nothing of their times',
  ]);
  expect(check({ ...timing, untimedFrameCount: 101n })).toEqual(['101 of 100 frames have no time']);
  expect(check({ frameCount: 0n })).toEqual(['the pictures are 0 frames']);
  expect(check({ frameCount: 2n })).toEqual(['2 frames have no intervals']);
  expect(check({ ...timing, shortestInterval: { seconds: 2n } })).toEqual([
    'the intervals between frames are not in order',
  ]);
  expect(check({ ...timing, regularity: Regularity.VARIABLE })).toEqual([
    'a constant frame rate and its value do not go together',
  ]);
  expect(check({ ...timing, frameRate: { numerator: 25, denominator: 0 } })).toEqual(['a frame rate is 25/0']);
});

it('finds what is wrong with how pictures are scanned', () => {
  expect(check(timing, { scan: { frameCount: 0, confidence: 2 } })).toEqual([
    'the pictures are scanned in no way',
    'how the pictures are scanned was seen in 0 frames',
    'how the pictures are scanned is sure by 2',
  ]);
});

it('finds what is wrong with the area', () => {
  const box = { left: 0.5, top: 0, right: 0.5, bottom: 1 };
  expect(check(timing, { activeArea: { ...area, box } })).toEqual([
    'the picture without its bars lies in no part of the picture',
  ]);
  expect(check(timing, { activeArea: { ...area, height: 0 } })).toHaveLength(1);
  expect(check(timing, { activeArea: { ...area, aspectRatio: 1.78 } })).toHaveLength(1);
  expect(check(timing, { activeArea: { ...area, frameCount: 0 } })).toHaveLength(1);
});

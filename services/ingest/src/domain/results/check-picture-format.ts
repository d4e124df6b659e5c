import type { Rational } from '@vidi/contracts/vidi/v1/media_info';
import {
  type ActiveArea,
  type FrameTiming,
  FrameTiming_Regularity,
  type PictureFormat,
  type PictureScan,
  PictureScan_Kind,
} from '@vidi/contracts/vidi/v1/picture_format';
import { nanosOf } from './offset.ts';

/** How far the shape of an area may be off that of its size in whole pixels. */
const ASPECT_TOLERANCE = 0.001;

/**
 * What is wrong with the format of the pictures: it must have frames, and as it has them intervals, in order; whether the rate is constant and what follows from that must
 * go together; and the area must be a part of the picture.
 *
 * @returns one sentence per problem; none when the result holds.
 */
export function checkPictureFormat({ frameTiming, scan, activeArea }: PictureFormat): readonly string[] {
  if (frameTiming === undefined) return ['the format of the pictures says nothing of their times'];
  return [
    ...checkTiming(frameTiming),
    ...(scan === undefined ? [] : checkScan(scan)),
    ...(activeArea === undefined ? [] : checkArea(activeArea)),
  ];
}

function checkTiming(timing: FrameTiming): readonly string[] {
  const problems: string[] = [];
  const { frameCount, untimedFrameCount, regularity, frameRate, averageFrameRate, gapCount } = timing;
  if (frameCount < 1n) problems.push(`the pictures are ${frameCount} frames`);
  if (untimedFrameCount < 0n || untimedFrameCount > frameCount) {
    problems.push(`${untimedFrameCount} of ${frameCount} frames have no time`);
  }
  const [shortest, common, longest] = [timing.shortestInterval, timing.mostCommonInterval, timing.longestInterval].map(
    nanosOf,
  );
  const hasIntervals = shortest !== undefined && common !== undefined && longest !== undefined;
  if (hasIntervals !== frameCount > 1n || hasIntervals !== (averageFrameRate !== undefined)) {
    problems.push(`${frameCount} frames have ${hasIntervals ? '' : 'no '}intervals`);
  }
  if (hasIntervals && !(0n < shortest && shortest <= common && common <= longest)) {
    problems.push('the intervals between frames are not in order');
  }
  const isConstant = regularity === FrameTiming_Regularity.CONSTANT;
  if (regularity === FrameTiming_Regularity.REGULARITY_UNSPECIFIED) problems.push('the frame rate is of no kind');
  if (isConstant !== (frameRate !== undefined) || isConstant !== (gapCount !== undefined)) {
    problems.push('a constant frame rate and its value do not go together');
  }
  for (const rate of [frameRate, averageFrameRate]) {
    if (rate !== undefined && !isPositive(rate)) problems.push(`a frame rate is ${rate.numerator}/${rate.denominator}`);
  }
  return problems;
}

function isPositive({ numerator, denominator }: Rational): boolean {
  return numerator > 0 && denominator > 0;
}

function checkScan({ kind, frameCount, confidence }: PictureScan): readonly string[] {
  const problems: string[] = [];
  if (kind === PictureScan_Kind.KIND_UNSPECIFIED) problems.push('the pictures are scanned in no way');
  if (frameCount < 1) problems.push(`how the pictures are scanned was seen in ${frameCount} frames`);
  if (!(confidence >= 0 && confidence <= 1)) problems.push(`how the pictures are scanned is sure by ${confidence}`);
  return problems;
}

function checkArea({ box, width, height, aspectRatio, frameCount }: ActiveArea): readonly string[] {
  const problems: string[] = [];
  const { left = 0, top = 0, right = 0, bottom = 0 } = box ?? {};
  if (!(left >= 0 && left < right && right <= 1 && top >= 0 && top < bottom && bottom <= 1)) {
    problems.push('the picture without its bars lies in no part of the picture');
  }
  if (width < 1 || height < 1 || !(Math.abs((aspectRatio * height) / width - 1) <= ASPECT_TOLERANCE)) {
    problems.push(`the picture without its bars has ${width}x${height} pixels and a shape of ${aspectRatio}`);
  }
  if (frameCount < 1) problems.push(`the bars of the picture were seen in ${frameCount} frames`);
  return problems;
}

import { paintText, rasteriseText, readFont } from '@vidi/sample-video';
import { expect, it } from 'vitest';
import { contrastRatio, leastContrast } from './contrast.ts';

const SIZE = 32;
const raster = rasteriseText(readFont('roboto', 700), 'Anna Martin', SIZE);
const line = { raster, left: 20, baseline: 50, size: SIZE };

/** A picture whose ground grows from dark on the left to bright on the right, with the line in it. */
function painted(letters: number, [from, to]: readonly [number, number]) {
  const [width, height] = [240, 80];
  const luma = Uint8Array.from({ length: width * height }, (_, at) => from + ((to - from) * (at % width)) / width);
  const plane = { width, height, luma };
  paintText(plane, raster, { left: line.left, baseline: line.baseline, luma: letters });
  return plane;
}

it('is 21 between black and white, and 1 between equals', () => {
  expect(contrastRatio(16, 235)).toBeCloseTo(21, 5);
  expect(contrastRatio(100, 100)).toBe(1);
});

it('is that of the letter that stands out least', () => {
  expect(leastContrast(painted(235, [16, 16]), line)).toBeCloseTo(21, 0);
  expect(leastContrast(painted(16, [30, 120]), line)).toBeLessThan(1.5);
  expect(leastContrast(painted(235, [30, 120]), line)).toBeGreaterThan(4);
});

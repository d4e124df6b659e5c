import type { Fraction } from '../time/rational-time.ts';
import type { Rotation } from './container-facts.ts';

/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Size of the picture as shown: pixels made square by stretching the width, then rotated. */
export function displaySize(coded: Size, pixelAspect: Fraction, rotation: Rotation): Size {
  const known = pixelAspect.num > 0 && pixelAspect.den > 0;
  const width = known ? Math.max(1, Math.round((coded.width * pixelAspect.num) / pixelAspect.den)) : coded.width;
  return rotation % 180 === 0 ? { width, height: coded.height } : { width: coded.height, height: width };
}

/** The largest size of the same shape within `bounds`, never larger than `size`; both sides even, at least 2. */
export function fitInto(size: Size, bounds: Size): Size {
  const factor = Math.min(1, bounds.width / size.width, bounds.height / size.height);
  return { width: even(size.width * factor), height: even(size.height * factor) };
}

function even(length: number): number {
  return Math.max(2, 2 * Math.round(length / 2));
}

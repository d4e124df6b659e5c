import type { Thumbnail } from '../../decoding/media-file.ts';

/** Whole numbers are added up five times as fast as fractions; those of a whole frame stay below 2^31. */
const ONE = 2 ** 16;
/** Cube roots of the absolute values of -255 to 255, scaled so that 255 gives `ONE`. */
const CUBE_ROOT = Int32Array.from({ length: 511 }, (_, at) => Math.round(ONE * Math.cbrt(Math.abs(at - 255) / 255)));

/**
 * How different two frames look, in [0, 1]: the mean over all luma and chroma samples of the cube root of their difference.
 *
 * The root compresses: many samples that differ a little weigh more than a few that differ much. A cut changes nearly every
 * sample; an object that moves, or a caption that appears, changes few of them strongly.
 */
export function frameDifference(a: Thumbnail, b: Thumbnail): number {
  const sum = planeDifference(a.luma, b.luma) + planeDifference(a.blue, b.blue) + planeDifference(a.red, b.red);
  return sum / ONE / (a.luma.length + a.blue.length + a.red.length);
}

function planeDifference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    sum = (sum + (CUBE_ROOT[255 + (a[i] ?? 0) - (b[i] ?? 0)] ?? 0)) | 0;
  }
  return sum;
}

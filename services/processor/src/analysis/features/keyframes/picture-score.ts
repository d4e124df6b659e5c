import type { LumaPicture, Thumbnail } from '../../decoding/media-file.ts';
import { BLACK_PARAMETERS } from '../black/black-parameters.ts';
import { blackShare } from '../black/black-share.ts';

/** Every second row tells sharpness as well as all of them. */
const ROW_STEP = 2;

/**
 * Sharpness of a picture: the variance of its Laplacian (Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy",
 * ICPR 2000). Out of focus or smeared by motion, a picture has few edges and a low variance.
 */
export function sharpness({ luma, width, height, stride }: LumaPicture): number {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let y = 1; y < height - 1; y += ROW_STEP) {
    const row = y * stride;
    for (let x = 1; x < width - 1; x++) {
      const at = row + x;
      const around = (luma[at - 1] ?? 0) + (luma[at + 1] ?? 0) + (luma[at - stride] ?? 0) + (luma[at + stride] ?? 0);
      const edge = around - 4 * (luma[at] ?? 0);
      sum += edge;
      squares += edge * edge;
      count++;
    }
  }
  return count === 0 ? 0 : squares / count - (sum / count) ** 2;
}

/**
 * How well a picture may stand for its shot, at least 0: sharp, not black, and with contrast. The logarithm keeps a noisy
 * frame from beating a well exposed one by its grain alone.
 */
export function pictureScore(preview: LumaPicture, thumbnail: Thumbnail): number {
  const lit = 1 - blackShare(thumbnail, BLACK_PARAMETERS.pixelThreshold);
  return Math.log1p(sharpness(preview)) * (0.05 + lit) * (0.2 + contrast(thumbnail));
}

/** Standard deviation of the luma, 1 for a picture of pure black and white. */
function contrast({ luma }: Thumbnail): number {
  let sum = 0;
  let squares = 0;
  for (const value of luma) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / luma.length;
  return Math.sqrt(Math.max(0, squares / luma.length - mean * mean)) / 110;
}

import type { Size } from '../../decoding/display-size.ts';
import type { LumaPicture } from '../../decoding/media-file.ts';
import { type Box, heightOf } from './pixel-box.ts';

/** A line that may be text, cut out of a picture. */
export interface Strip {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, full range, rows without gaps. */
  readonly luma: Uint8Array;
  /** Where it was in the picture: the edges as shares of its width and height. */
  readonly box: Box;
}

/** What is left around a line, as a share of its height: what Tesseract wants as a margin, and what stands above and below the letters. */
const MARGIN = 0.25;

/**
 * Cuts a line out of a picture.
 *
 * @param line in pixels of a smaller picture of the size `looked`
 * @param lineHeight height that taller lines are shrunk to, in pixels
 */
export function cutStrip(picture: LumaPicture, line: Box, looked: Size, lineHeight: number): Strip {
  const scaleX = picture.width / looked.width;
  const scaleY = picture.height / looked.height;
  const margin = Math.max(2, MARGIN * heightOf(line));
  const left = Math.max(0, Math.floor((line.left - margin) * scaleX));
  const top = Math.max(0, Math.floor((line.top - margin) * scaleY));
  const right = Math.min(picture.width, Math.ceil((line.right + margin) * scaleX));
  const bottom = Math.min(picture.height, Math.ceil((line.bottom + margin) * scaleY));
  const shrink = Math.max(1, (heightOf(line) * scaleY) / lineHeight);
  const width = Math.max(1, Math.round((right - left) / shrink));
  const height = Math.max(1, Math.round((bottom - top) / shrink));
  const cut = { left, top, right, bottom };
  return {
    width,
    height,
    luma: averaged(picture, cut, { width, height }),
    box: {
      left: left / picture.width,
      top: top / picture.height,
      right: right / picture.width,
      bottom: bottom / picture.height,
    },
  };
}

/** Each pixel is the mean of those that it stands for. */
function averaged(
  { luma, stride }: LumaPicture,
  { left, top, right, bottom }: Box,
  { width, height }: Size,
): Uint8Array {
  const out = new Uint8Array(width * height);
  const stepX = (right - left) / width;
  const stepY = (bottom - top) / height;
  for (let y = 0; y < height; y++) {
    const fromY = top + Math.floor(y * stepY);
    const toY = Math.max(fromY + 1, top + Math.floor((y + 1) * stepY));
    for (let x = 0; x < width; x++) {
      const fromX = left + Math.floor(x * stepX);
      const toX = Math.max(fromX + 1, left + Math.floor((x + 1) * stepX));
      let sum = 0;
      for (let row = fromY; row < toY; row++) {
        for (let at = row * stride + fromX; at < row * stride + toX; at++) sum += luma[at] ?? 0;
      }
      out[y * width + x] = Math.round(sum / ((toY - fromY) * (toX - fromX)));
    }
  }
  return out;
}

import type { Thumbnail } from '../../decoding/media-file.ts';

const BLACK = 16;
const WHITE = 235;

/** Share of the picture, in [0, 1], that is no brighter than `pixelThreshold` of the way from black to white. */
export function blackShare({ luma }: Thumbnail, pixelThreshold: number): number {
  const limit = BLACK + pixelThreshold * (WHITE - BLACK);
  let black = 0;
  for (const value of luma) {
    if (value <= limit) {
      black++;
    }
  }
  return black / luma.length;
}

/** Whether `blackShare` is at least `share`; most pictures are told at their first few rows. */
export function isBlack({ luma }: Thumbnail, pixelThreshold: number, share: number): boolean {
  const limit = BLACK + pixelThreshold * (WHITE - BLACK);
  const count = luma.length;
  let lit = 0;
  for (let at = 0; at < count; at++) {
    if ((luma[at] ?? 0) <= limit) continue;
    lit++;
    if ((count - lit) / count < share) return false;
  }
  return true;
}

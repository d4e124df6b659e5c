import type { Box as WireBox } from '@vidi/contracts/vidi/v1/media_info';

/** A box in the picture as shown: its edges as shares of the width and height, in [0, 1]. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Reads a box: zeros are left out on the way, the whole only by a server that lacks it. */
export function toBox(box: WireBox | undefined): Box {
  const { left = 0, top = 0, right = 0, bottom = 0 } = box ?? {};
  return { left, top, right, bottom };
}

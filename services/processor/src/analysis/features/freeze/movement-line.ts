/** Which frames a line is drawn through, counted from the edge that is tried. */
export interface LineParameters {
  readonly from: number;
  readonly to: number;
}

/**
 * Where a movement began, or will end: at which frame the way of the picture, drawn on as a straight line, meets the picture that stands.
 *
 * The change between two frames in which the picture moves gives the direction of the movement (each sample's, so a vector of
 * samples). How far a frame is from the picture that stands, along that direction, grows by one with every frame that it is away from it, while noise,
 * grain and what a key frame refreshes have no part in that direction. As with optical flow by gradients (Lucas and
 * Kanade, 1981), it holds for movement by less than a sample, and is not to be asked for faster ones.
 *
 * @param still the picture that stands
 * @param pictureAt the picture so many frames out
 * @param edge the last frame that is thought to show the picture that stands; the line is drawn through frames beyond it
 * @returns frames out, a fraction among them; undefined where nothing moves or there are no frames
 */
export function whereMovementMeets(
  still: Uint8Array,
  pictureAt: (at: number) => Uint8Array | undefined,
  edge: number,
  { from, to }: LineParameters,
): number | undefined {
  const near = pictureAt(edge + from);
  const far = pictureAt(edge + to);
  if (near === undefined || far === undefined) return undefined;
  const scale = squaredDistance(near, far) / (to - from);
  if (scale === 0) return undefined;
  const middle = (from + to) / 2;
  let way = 0;
  let slope = 0;
  let spread = 0;
  for (let out = from; out <= to; out++) {
    const picture = pictureAt(edge + out);
    if (picture === undefined) return undefined;
    const along = distanceAlong(near, far, still, picture) / scale;
    way += along / (to - from + 1);
    slope += (out - middle) * along;
    spread += (out - middle) ** 2;
  }
  return slope > 0 ? edge + middle - (way * spread) / slope : undefined;
}

function squaredDistance(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((b[i] ?? 0) - (a[i] ?? 0)) ** 2;
  return sum;
}

/** The scalar product of two ways: from `near` to `far`, and from `still` to `picture`. */
function distanceAlong(near: Uint8Array, far: Uint8Array, still: Uint8Array, picture: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < near.length; i++) {
    sum += ((far[i] ?? 0) - (near[i] ?? 0)) * ((picture[i] ?? 0) - (still[i] ?? 0));
  }
  return sum;
}

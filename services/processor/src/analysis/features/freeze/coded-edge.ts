import type { OutwardFrames } from './outward-frames.ts';

/** How the edge of a frozen passage is told by the bytes of its coded frames. */
export interface CodedEdgeParameters {
  /** How many frames further in, and further out, than where the passage seems to end the edge can be. */
  readonly inward: number;
  readonly outward: number;
  /** The innermost frames, by which is told how many bytes a frame at rest has. */
  readonly restFrames: number;
  /** Frames out by which is told how many one has that moves. */
  readonly moving: { readonly from: number; readonly to: number };
  /** A frame of more than so many times the median of those at rest is large. */
  readonly largeRatio: number;
  /** How much less likely each frame away from the edge that is seen is, as a natural logarithm. */
  readonly distrust: number;
  /** How many frames the edge that is seen may be away from the one that is told by bytes. */
  readonly tolerance: number;
}

/**
 * Corrects the edge that is seen by how many bytes the frames around it have. An encoder spends next to nothing on a frame that shows what the
 * one before does, and more as soon as it does not, even where a step is too small, or too blurred by frames that are predicted from both
 * sides, to be seen in a tiny picture.
 *
 * A frame is large or small. How many are large is counted well within the passage and well outside. The edge is the most likely change from the one
 * share to the other (the change point of a sequence of two outcomes, Hinkley and Hinkley, 1970), and the less likely the further it is from
 * where it is seen. It is where it is seen if fewer than half of the frames to be counted are known, or no more of them are large outside than
 * within, as with codecs that code each frame by itself.
 *
 * @param seen the outermost frame by the pictures
 * @param settledAt a frame within that has settled, 0 or less
 * @returns frames out; below 0 where the passage ends further in
 */
export function correctedByBytes(
  frames: OutwardFrames,
  seen: number,
  settledAt: number,
  parameters: CodedEdgeParameters,
): number {
  const { inward, outward, restFrames, moving, largeRatio, distrust, tolerance } = parameters;
  const innermost = Math.min(settledAt, -inward);
  const within = bytesBetween(frames, innermost, innermost + restFrames - 1);
  const outside = bytesBetween(frames, moving.from, moving.to);
  const usual = within.sort((a, b) => a - b)[within.length >> 1];
  const areKnown = 2 * within.length >= restFrames && 2 * outside.length > moving.to - moving.from;
  if (usual === undefined || !areKnown) return seen;
  const large = largeRatio * usual;
  const [largeWithin, largeOutside] = [shareAbove(large, within), shareAbove(large, outside)];
  if (largeOutside <= largeWithin) return seen;
  const weightOfLarge = Math.log(largeOutside / largeWithin);
  const weightOfSmall = Math.log((1 - largeOutside) / (1 - largeWithin));
  let weight = 0;
  let least = Number.POSITIVE_INFINITY;
  let edge = seen;
  for (let at = innermost; at <= outward; at++) {
    const bytes = frames.codedBytesAt(at);
    // Whether the picture rests up to a key frame or from it on is not told by it.
    if (bytes === undefined) continue;
    weight += bytes > large ? weightOfLarge : weightOfSmall;
    const unlikely = weight + distrust * Math.abs(seen - at);
    if (unlikely < least || (unlikely === least && at <= seen)) {
      least = unlikely;
      edge = at;
    }
  }
  return Math.max(edge - tolerance, Math.min(edge + tolerance, seen));
}

function bytesBetween(frames: OutwardFrames, from: number, to: number): number[] {
  const known: number[] = [];
  for (let at = from; at <= to; at++) {
    const bytes = frames.codedBytesAt(at);
    if (bytes !== undefined) known.push(bytes);
  }
  return known;
}

/** Counted with half a frame of either kind more, so that what was not met is unlikely and not impossible. */
function shareAbove(bound: number, counts: readonly number[]): number {
  return (counts.filter((count) => count > bound).length + 0.5) / (counts.length + 1);
}

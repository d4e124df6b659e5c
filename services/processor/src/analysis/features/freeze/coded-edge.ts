import type { OutwardFrames } from './outward-frames.ts';

/** How the edge of a frozen passage is told by the bytes of its coded frames. */
export interface CodedEdgeParameters {
  /** How many frames further in, and further out, than where the passage seems to end the edge can be. */
  readonly within: number;
  readonly reach: number;
  /** The innermost frames, by which is told how many bytes a frame at rest has. */
  readonly restFrames: number;
  /** Frames out by which is told how many one has that moves. */
  readonly live: { readonly from: number; readonly to: number };
  /** A frame of more than so many times the median of those at rest is restless. */
  readonly restlessRatio: number;
  /** How much less likely each frame away from the edge that is seen is, as a natural logarithm. */
  readonly distrust: number;
  /** How many frames the edge that is seen may be away from the one that is told by bytes. */
  readonly beyond: number;
}

/**
 * Corrects the edge that is seen by how many bytes the frames around it have. An encoder spends next to nothing on a frame that shows what the
 * one before does, and more as soon as it does not, even where a step is too small, or too blurred by frames that are predicted from both
 * sides, to be seen in a tiny picture.
 *
 * Frames are restless or not; how often they are at rest, and how often in movement, is counted well within and well outside. The edge is the most
 * likely change from the one to the other (the change point of a sequence of two outcomes, Hinkley and Hinkley, 1970), and the less likely the further
 * it is from where it is seen. Where bytes tell nothing, as of codecs that code each frame by itself, it is the one that is seen.
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
  const { within, reach, restFrames, live, beyond } = parameters;
  const innermost = Math.min(settledAt, -within);
  const atRest = bytesBetween(frames, innermost, innermost + restFrames - 1);
  const moving = bytesBetween(frames, live.from, live.to);
  const usual = atRest.sort((a, b) => a - b)[atRest.length >> 1];
  if (usual === undefined || 2 * moving.length <= live.to - live.from) return seen;
  const restless = parameters.restlessRatio * usual;
  const [restlessAtRest, restlessMoving] = [shareAbove(restless, atRest), shareAbove(restless, moving)];
  if (restlessMoving <= restlessAtRest) return seen;
  const weightOfRestless = Math.log(restlessMoving / restlessAtRest);
  const weightOfRest = Math.log((1 - restlessMoving) / (1 - restlessAtRest));
  let weight = 0;
  let least = Number.POSITIVE_INFINITY;
  let edge = seen;
  for (let at = innermost; at <= reach; at++) {
    const bytes = frames.codedBytesAt(at);
    if (bytes !== undefined) weight += bytes > restless ? weightOfRestless : weightOfRest;
    const unlikely = weight + parameters.distrust * Math.abs(seen - at);
    if (unlikely < least || (unlikely === least && at <= seen)) {
      least = unlikely;
      edge = at;
    }
  }
  return Math.max(edge - beyond, Math.min(edge + beyond, seen));
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

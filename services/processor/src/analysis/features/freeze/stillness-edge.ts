import { type LineParameters, whereMovementMeets } from './movement-line.ts';
import { differenceBetween } from './picture-difference.ts';

/** Frames as they are met on the way out of a frozen passage; 0 is where it seems to end, what is below lies within. */
export interface OutwardFrames {
  /** Undefined where there is no frame, or none that is remembered. */
  pictureAt(at: number): Uint8Array | undefined;
  /** How far a frame differs from the one further in, on average over the samples; undefined where one of them is not there. */
  changeAt(at: number): number | undefined;
  /** Whether all that changes there is that a key frame shows the picture anew. */
  isRefreshAt(at: number): boolean;
}

/** How the edge of a frozen passage is found. Shares are of the pace: how much frames outside change, as a rule. */
export interface EdgeParameters {
  /** The frames out by whose median change the pace is told. */
  readonly pace: { readonly from: number; readonly to: number };
  /** How many frames out the edge can be. */
  readonly reach: number;
  /** A frame that changes by this share of the pace moves. */
  readonly movingShare: number;
  /** A frame that changes by no more than this share of it is quiet. */
  readonly quietShare: number;
  /** A pace below which nothing moves, in levels. */
  readonly unseenPace: number;
  /** How far a frame may be from the picture that stands: so many levels and such a share of the pace. */
  readonly noise: number;
  readonly noiseShare: number;
  /** A change of more than so many times the pace is a jump: a cut, or a picture that was lost for a while. */
  readonly jump: number;
  /** Up to a jump, this share of it stands for the pace. */
  readonly jumpShare: number;
  /** The fastest pace at which the way of the picture can be drawn on, in levels. */
  readonly slowPace: number;
  readonly line: LineParameters;
  /** How many frames further in than a clear edge the way may lead before the edge is taken to be one frame further in. */
  readonly within: number;
  /** How many frames further out than a blurred edge it has to lead for the edge to be further out. */
  readonly beyond: number;
}

/**
 * Finds the outermost frame of a frozen passage.
 *
 * An encoder blurs the edge: the frames between the last that it predicts from and the first (B frames) are mixed of both, so that the last step
 * of a movement is spread over up to four frames, and afterwards the picture gets better for some more. So the edge lies where steps of the
 * usual size end. Where smaller ones follow, and the movement is slow enough, it is where the way of the picture meets the one that stands.
 *
 * @param settledAt a frame within that has settled, 0 or less
 * @returns frames out; below 0 where the passage ends further in
 */
export function edgeOfStillness(frames: OutwardFrames, settledAt: number, parameters: EdgeParameters): number {
  const { movingShare, quietShare, unseenPace, slowPace, jump } = parameters;
  const pace = paceOf(frames, parameters);
  const edge = outermostStill(frames, settledAt, pace, parameters);
  const nextChange = frames.changeAt(edge + 1) ?? Number.POSITIVE_INFINITY;
  const still = frames.pictureAt(settledAt);
  if (still === undefined || pace < unseenPace || pace > slowPace || nextChange > jump * pace) return edge;
  const meets = (at: number): number =>
    whereMovementMeets(still, (out) => frames.pictureAt(out), at, parameters.line) ?? at;
  let inner = edge;
  while (inner > settledAt && changeAt(frames, frames.isRefreshAt(inner) ? inner - 1 : inner) > quietShare * pace)
    inner -= 1;
  if (inner === edge && nextChange >= movingShare * pace)
    return meets(edge) < edge - parameters.within ? edge - 1 : edge;
  while (inner < edge && meets(inner) >= inner + parameters.beyond) inner += 1;
  return inner;
}

/** How far the frames outside differ from one another, the middle of it; 0 where there are none. */
function paceOf(frames: OutwardFrames, { pace: { from, to } }: EdgeParameters): number {
  const changes: number[] = [];
  for (let at = from; at <= to; at++) {
    const change = frames.changeAt(at);
    if (change !== undefined && !frames.isRefreshAt(at)) changes.push(change);
  }
  return changes.sort((a, b) => a - b)[changes.length >> 1] ?? 0;
}

/** The outermost frame up to which no step was one of movement and no picture far from the one that stands. */
function outermostStill(
  frames: OutwardFrames,
  settledAt: number,
  pace: number,
  { reach, movingShare, noise, noiseShare, unseenPace, jump, jumpShare }: EdgeParameters,
): number {
  let still = frames.pictureAt(settledAt);
  // Where nothing moves outside, what little changes tells nothing.
  let edge = pace < unseenPace ? 0 : settledAt;
  let farthest = 0;
  let largestStep = 0;
  for (let at = settledAt; at <= reach; at++) {
    const picture = frames.pictureAt(at);
    if (picture === undefined || still === undefined) break;
    if (at > settledAt && frames.isRefreshAt(at)) {
      still = picture;
      farthest = 0;
    } else if (at > settledAt) {
      largestStep = Math.max(largestStep, changeAt(frames, at));
    }
    farthest = Math.max(farthest, differenceBetween(still, picture).mean);
    const beyond = changeAt(frames, at + 1);
    const scale = beyond > jump * pace ? Math.max(pace, jumpShare * beyond) : pace;
    if (farthest <= noiseShare * scale + noise && largestStep < movingShare * scale) edge = Math.max(edge, at);
  }
  return edge;
}

/** 0 for a refresh, and where there is nothing more. */
function changeAt(frames: OutwardFrames, at: number): number {
  return frames.isRefreshAt(at) ? 0 : (frames.changeAt(at) ?? 0);
}

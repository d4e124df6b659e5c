import { type CodedEdgeParameters, correctedByBytes } from './coded-edge.ts';
import { type LineParameters, whereMovementMeets } from './movement-line.ts';
import type { OutwardFrames } from './outward-frames.ts';
import { differenceBetween } from './picture-difference.ts';
import { type SlowEdgeParameters, slowEdge } from './slow-edge.ts';

/** How the edge of a frozen passage is found. Shares are of the pace: how much frames outside change, as a rule. */
export interface EdgeParameters {
  /** The frames out by whose median change the pace is told. */
  readonly pace: FrameSpan;
  /** The same where the scene is slow, and the passage may end some frames from where it seems to: if they are faster, these tell. */
  readonly farPace: FrameSpan;
  /** How many frames out the edge can be. */
  readonly reach: number;
  /** A frame that changes by this share of the pace moves. */
  readonly movingShare: number;
  /** A frame that changes by no more than this share of it is quiet. */
  readonly quietShare: number;
  /** A pace below which nothing moves, in levels. */
  readonly unseenPace: number;
  /** Where nothing moves, most that a frame changes because it gets better, in levels. */
  readonly unseenStep: number;
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
  readonly slow: SlowEdgeParameters;
  readonly coded: CodedEdgeParameters;
}

/** Frames, both of them among it. */
interface FrameSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * Finds the outermost frame of a frozen passage: by the pictures, and, unless the passage ends with a cut, by how many bytes the frames have.
 *
 * @param settledAt a frame within that has settled, 0 or less
 * @returns frames out; below 0 where the passage ends further in
 */
export function edgeOfStillness(frames: OutwardFrames, settledAt: number, parameters: EdgeParameters): number {
  const pace = paceOf(frames, parameters.pace);
  if (pace < parameters.unseenPace) return outermostQuiet(frames, settledAt, pace, parameters);
  const seen = seenEdge(frames, settledAt, pace, parameters);
  if (isJumpAt(frames, seen + 1, pace, parameters)) return seen;
  return correctedByBytes(frames, seen, settledAt, parameters.coded);
}

/**
 * The edge by the pictures.
 *
 * An encoder blurs it: the frames between the last that it predicts from and the first (B frames) are mixed of both, so that the last step
 * of a movement is spread over up to four frames, and afterwards the picture gets better for some more. So the edge lies where steps of the
 * usual size end. Where smaller ones follow, and the movement is slow enough, it is where the way of the picture meets the one that stands. In a scene
 * that hardly moves that has to agree with `slowEdge`, within a frame further out.
 */
function seenEdge(frames: OutwardFrames, settledAt: number, pace: number, parameters: EdgeParameters): number {
  const { slow, farPace } = parameters;
  const edge = steppedEdge(frames, settledAt, pace, parameters);
  if (pace > slow.pace || isJumpAt(frames, edge + 1, pace, parameters)) return edge;
  const slowest = slowEdge(frames, settledAt, Math.max(pace, paceOf(frames, farPace)), slow);
  return Math.max(slowest, Math.min(slowest + slow.beyond, edge));
}

/** The edge by where steps of the usual size end, and by where the way of the picture leads. */
function steppedEdge(frames: OutwardFrames, settledAt: number, pace: number, parameters: EdgeParameters): number {
  const { movingShare, quietShare, slowPace } = parameters;
  const edge = outermostStill(frames, settledAt, pace, parameters);
  const nextChange = frames.changeAt(edge + 1) ?? Number.POSITIVE_INFINITY;
  const still = frames.pictureAt(settledAt);
  if (still === undefined || pace > slowPace || isJumpAt(frames, edge + 1, pace, parameters)) return edge;
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

/** Whether a frame changes by much more than others do; there is nothing more where there is no frame. */
function isJumpAt(frames: OutwardFrames, at: number, pace: number, { jump }: EdgeParameters): boolean {
  return !frames.isKeyOfSameSceneAt(at) && (frames.changeAt(at) ?? Number.POSITIVE_INFINITY) > jump * pace;
}

/** How far the frames outside differ from one another, the middle of it; 0 where there are none. */
function paceOf(frames: OutwardFrames, { from, to }: FrameSpan): number {
  const changes: number[] = [];
  for (let at = from; at <= to; at++) {
    const change = frames.changeAt(at);
    if (change !== undefined && !frames.isRefreshAt(at)) changes.push(change);
  }
  return changes.sort((a, b) => a - b)[changes.length >> 1] ?? 0;
}

/** Where nothing moves outside: the first or the last frame of all, if it is near; else what lies before a cut. */
function outermostQuiet(frames: OutwardFrames, settledAt: number, pace: number, parameters: EdgeParameters): number {
  for (let at = 0; at <= parameters.reach; at++) {
    if (frames.pictureAt(at + 1) === undefined) return at;
    if (changeAt(frames, at + 1) > parameters.unseenStep) break;
  }
  return outermostStill(frames, settledAt, pace, parameters);
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

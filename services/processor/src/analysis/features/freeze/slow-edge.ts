import { changePointOf, type MostWeight } from './change-point.ts';
import type { OutwardFrames } from './outward-frames.ts';

/** How the edge of a frozen passage is found in a slow scene. Shares are of the pace. */
export interface SlowEdgeParameters {
  /** The fastest pace of a slow scene, in levels. */
  readonly pace: number;
  /** How many frames further in, and further out, than where the passage seems to end the edge can be. */
  readonly within: number;
  readonly reach: number;
  /** The innermost frames, by which is told how much a frame changes at rest. */
  readonly restFrames: number;
  /** A frame that changes by more than this share moves at full pace. */
  readonly movingShare: number;
  /** One that changes by more than this share, and so many times what frames at rest do, moves at all. */
  readonly stirringShare: number;
  readonly stirringPerRest: number;
  readonly mostWeight: MostWeight;
  /** Most frames that move a little between those at rest and those at full pace. */
  readonly mixedFrames: number;
  /** How far into those the edge lies, as a share of them. */
  readonly mixedShare: number;
  /** How many frames further out it may be, where the way of the picture leads there. */
  readonly beyond: number;
}

/**
 * The outermost frame of a frozen passage in a scene that hardly moves, where no single step tells: an encoder leaves out the smallest, and makes up
 * for several by one. The edge lies among the frames that move more than at rest, but not yet at full pace, as those mixed of both do.
 *
 * @param settledAt a frame within that has settled, 0 or less
 * @param pace how much frames outside change, as a rule
 * @returns frames out; below 0 where the passage ends further in
 */
export function slowEdge(
  frames: OutwardFrames,
  settledAt: number,
  pace: number,
  parameters: SlowEdgeParameters,
): number {
  const { within, reach, restFrames, movingShare, stirringShare, stirringPerRest } = parameters;
  const innermost = Math.min(settledAt, -within);
  const changes: (number | undefined)[] = [];
  for (let at = innermost + 1; at <= reach; at++) {
    changes.push(frames.isRefreshAt(at) ? undefined : frames.changeAt(at));
  }
  const moving = movingShare * pace;
  const atRest = upperQuartile(changes.slice(0, restFrames));
  const stirring = Math.min(moving, Math.max(stirringShare * pace, stirringPerRest * atRest));
  const { mostWeight, mixedFrames, mixedShare } = parameters;
  const outer = changePointOf(changes, moving, mostWeight);
  const inner = Math.max(outer - mixedFrames, Math.min(outer, changePointOf(changes, stirring, mostWeight)));
  return innermost + inner + Math.floor(mixedShare * (outer - inner));
}

function upperQuartile(changes: readonly (number | undefined)[]): number {
  const known = changes.filter((change) => change !== undefined).sort((a, b) => a - b);
  return known[Math.floor(0.75 * known.length)] ?? 0;
}

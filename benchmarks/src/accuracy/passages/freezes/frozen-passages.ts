import { TICKS_PER_SECOND } from '../../film/film-plan.ts';
import type { Bounds, Passage } from '../planned-passages.ts';
import type { FreezeClipPlan } from './freeze-plan.ts';

/** x264 predicts from every fourth frame at most, as long as it is not told otherwise: three B frames lie between. */
const MIXED_FRAMES = 4;
/** Live frames by whose median change is told how much a live frame changes. */
const LIVE_FRAMES = 12;
/** A frame that changes by more than this share of that is not at rest. */
const RESTLESS_SHARE = 0.25;
/** Live frames that are the same to the last bit from which on a scene stands still by itself: fewer may be a key frame, of which nothing is told. */
const STILL_FRAMES = 3;

/**
 * The frozen passages of a clip, with the frames that may be said to be their first and the first after them, give or take one.
 *
 * Where the scene stops and goes on is known. But what a coded clip shows is not that: frames between two that an encoder predicts
 * from are mixed of both, so that the last step before a stop is spread over up to four frames, and so is the first after it. Whether
 * the picture stands in those is a matter of words. So where the coded picture, at full size, still changes in the first frames of a passage
 * by more than a quarter of what it did before, any of these frames may be the first; and the same at its end. And where live frames next to it are
 * the same as it is to the last bit, as the scene itself stands still there, nothing tells them from frozen ones, and any of them may be the first, or
 * the first after it.
 *
 * @param changes how much every frame of the coded clip differs from the one before; without them only the scene counts
 */
export function frozenPassages({ shots, frameTicks }: FreezeClipPlan, changes?: readonly number[]): readonly Passage[] {
  const timeOf = (frame: number): number => (frameTicks[frame] ?? 0) / TICKS_PER_SECOND;
  const around = (first: number, last: number): Bounds => ({ earliest: timeOf(first - 1), latest: timeOf(last + 1) });
  let shotStart = 0;
  return shots.flatMap(({ frozenFrom, frozenUntil, length }): Passage[] => {
    const start = shotStart;
    const [first, end] = [start + frozenFrom, start + frozenUntil];
    shotStart += length;
    if (first === end) return [];
    const stillFrom = changes ? firstStill(changes, first, start) : first;
    const stillUntil = changes ? lastStill(changes, end, start + length) : end;
    const restsFrom = changes ? lastRestless(changes, Math.max(start + 1, first - LIVE_FRAMES), first) : first;
    const restsUntil = changes ? firstRestless(changes, end, Math.min(end + LIVE_FRAMES, start + length)) : end;
    return [
      {
        start: timeOf(first),
        end: timeOf(end),
        startBounds: around(stillFrom, restsFrom),
        endBounds: around(restsUntil, stillUntil),
      },
    ];
  });
}

/** The last frame after the first frozen one that is mixed of live ones, which are those from `liveFrom` on; the first where none is. */
function lastRestless(changes: readonly number[], liveFrom: number, first: number): number {
  const least = restlessChange(changes.slice(liveFrom, first));
  for (let frame = first + MIXED_FRAMES; frame > first; frame--) if ((changes[frame] ?? 0) > least) return frame;
  return first;
}

/** The first frame before the end that is mixed of live ones, which are those after it, up to `liveUntil`; the end where none is. */
function firstRestless(changes: readonly number[], end: number, liveUntil: number): number {
  const least = restlessChange(changes.slice(end + 1, liveUntil));
  for (let frame = end - MIXED_FRAMES; frame < end; frame++) if ((changes[frame] ?? 0) > least) return frame;
  return end;
}

/** The first live frame before a passage up to which, going back, all are the same; the first of the passage where there are not enough. */
function firstStill(changes: readonly number[], first: number, liveFrom: number): number {
  let frame = first;
  while (frame > liveFrom && changes[frame] === 0) frame -= 1;
  return first - frame >= STILL_FRAMES ? frame : first;
}

/** The first frame after a passage, and after those live ones that are the same; the end where there are not enough. */
function lastStill(changes: readonly number[], end: number, liveUntil: number): number {
  let frame = end;
  while (frame < liveUntil && changes[frame] === 0) frame += 1;
  return frame - end >= STILL_FRAMES ? frame : end;
}

/** Key frames, of which nothing is told, are 0 and left out. Nothing is restless where there is nothing live. */
function restlessChange(live: readonly number[]): number {
  const changes = live.filter((change) => change > 0).sort((a, b) => a - b);
  return RESTLESS_SHARE * (changes[changes.length >> 1] ?? Number.POSITIVE_INFINITY);
}

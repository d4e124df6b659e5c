/** Most that one frame weighs: the natural logarithm of how many times its change is below or above the bound. */
export interface MostWeight {
  /** Less than for movement, so that frames that are shown twice do not hide it. */
  readonly rest: number;
  readonly movement: number;
}

/**
 * Where frames that rest come to move, told by nothing but how much they change: the place before which the least speaks for movement, and after
 * which the most does, summed over all frames (the cumulative sum of Page, 1954). A single frame that moves within, or rests outside, does not
 * shift it.
 *
 * @param changes how much each frame differs from the one before, at rest first; undefined where that tells nothing
 * @param bound a change beyond it speaks for movement
 * @returns how many of the frames rest
 */
export function changePointOf(changes: readonly (number | undefined)[], bound: number, most: MostWeight): number {
  let sum = 0;
  let least = 0;
  let resting = 0;
  changes.forEach((change, index) => {
    if (change === undefined) return;
    sum += Math.max(-most.rest, Math.min(most.movement, Math.log(change / bound)));
    if (sum > least) return;
    least = sum;
    resting = index + 1;
  });
  return resting;
}

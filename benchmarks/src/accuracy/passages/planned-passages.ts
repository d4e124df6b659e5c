import type { Random } from '../film/random.ts';

/** A stretch of time in seconds, half-open. */
export interface Passage {
  readonly start: number;
  readonly end: number;
}

/** Lengths that alternate: something to see or hear, then a passage, and so on, ending with the former. */
export interface PlannedPassages {
  readonly lengths: readonly { readonly length: number; readonly isPassage: boolean }[];
}

/** Draws lengths in whole steps (frames or samples): `count` passages of `least` to `most`, as long between them. */
export function planPassages(random: Random, count: number, least: number, most: number): PlannedPassages {
  const lengths = Array.from({ length: 2 * count + 1 }, (_, index) => ({
    length: random.integer(least, most),
    isPassage: index % 2 === 1,
  }));
  return { lengths };
}

/** When the passages are, for steps of these times; `timeOf(n)` is the start of step `n`. */
export function passagesOf({ lengths }: PlannedPassages, timeOf: (step: number) => number): readonly Passage[] {
  const passages: Passage[] = [];
  let at = 0;
  for (const { length, isPassage } of lengths) {
    if (isPassage) passages.push({ start: timeOf(at), end: timeOf(at + length) });
    at += length;
  }
  return passages;
}

import type { Random } from '../film/random.ts';

/** When something may be said to be, in seconds. */
export interface Bounds {
  readonly earliest: number;
  readonly latest: number;
}

/** A stretch of time in seconds, half-open, and how far what is found may be off. */
export interface Passage {
  readonly start: number;
  readonly end: number;
  readonly startBounds: Bounds;
  readonly endBounds: Bounds;
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

/**
 * When the passages are.
 *
 * @param timeOf start of a step
 * @param tolerance seconds that a start or an end may be off
 */
export function passagesOf(
  { lengths }: PlannedPassages,
  timeOf: (step: number) => number,
  tolerance: number,
): readonly Passage[] {
  const around = (time: number): Bounds => ({ earliest: time - tolerance, latest: time + tolerance });
  const passages: Passage[] = [];
  let at = 0;
  for (const { length, isPassage } of lengths) {
    if (isPassage) {
      const [start, end] = [timeOf(at), timeOf(at + length)];
      passages.push({ start, end, startBounds: around(start), endBounds: around(end) });
    }
    at += length;
  }
  return passages;
}

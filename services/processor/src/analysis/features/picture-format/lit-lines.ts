import { type BrightLines, LINE_PARTS } from '../../decoding/media-file.ts';

/** For how long each part of each line of one direction was lit. */
export class LitLines {
  readonly count: number;
  readonly #weights: Float32Array;

  /** @param count of lines */
  constructor(count: number) {
    this.count = count;
    this.#weights = new Float32Array(count * LINE_PARTS);
  }

  /** @param level above which a part is lit */
  add({ levels }: BrightLines, level: number, weight: number): void {
    for (let at = 0; at < this.#weights.length; at++) {
      if ((levels[at] ?? 0) > level) this.#weights[at] = (this.#weights[at] ?? 0) + weight;
    }
  }

  /** Parts that are lit for at least `minWeight` in at least `minShare` of the lines: the others lie in bars at the ends of the lines. */
  partsIn(minWeight: number, minShare: number): readonly number[] {
    return Array.from({ length: LINE_PARTS }, (_, part) => part).filter((part) => {
      let lit = 0;
      for (let line = 0; line < this.count; line++) {
        if (this.#weightOf(line, part) >= minWeight) lit++;
      }
      return lit >= this.count * minShare;
    });
  }

  /** Share of these parts that are lit for at least `minWeight` in a line. */
  litShare(line: number, parts: readonly number[], minWeight: number): number {
    let lit = 0;
    for (const part of parts) {
      if (this.#weightOf(line, part) >= minWeight) lit++;
    }
    return parts.length === 0 ? 0 : lit / parts.length;
  }

  /** Whether anything was lit, ever so shortly, in the lines from `from` up to `to`. */
  isAnyLit(from: number, to: number): boolean {
    return this.#weights
      .subarray(Math.max(0, from) * LINE_PARTS, Math.max(0, to) * LINE_PARTS)
      .some((weight) => weight > 0);
  }

  #weightOf(line: number, part: number): number {
    return this.#weights[line * LINE_PARTS + part] ?? 0;
  }
}

/** Lowest level among the parts of lines. */
export function darkest({ levels }: BrightLines): number {
  let lowest = 255;
  for (const level of levels) {
    if (level < lowest) lowest = level;
  }
  return lowest;
}

/** Share of the parts of lines that are lighter than `level`. */
export function shareAbove({ levels }: BrightLines, level: number): number {
  let above = 0;
  for (const other of levels) {
    if (other > level) above++;
  }
  return above / levels.length;
}

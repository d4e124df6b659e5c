/** Shortest interval that is told apart, in nanoseconds. */
const SHORTEST = 1_000;
/** Bins are 0.1 % wide. */
const BINS_PER_E = 1_000;
/** The longest interval that is told apart has 10 million times the shortest: about three hours. */
const BINS = Math.ceil(Math.log(1e10) * BINS_PER_E) + 1;

/** Intervals of nearly the same length. */
export interface IntervalGroup {
  readonly count: number;
  /** Of all of them together, in nanoseconds. */
  readonly sum: number;
}

/** Counts intervals by their length in a fixed piece of memory, however many there are. */
export class IntervalHistogram {
  readonly #counts = new Uint32Array(BINS);
  readonly #sums = new Float64Array(BINS);
  count = 0;
  /** Of all together, in nanoseconds. */
  sum = 0;
  shortest = Number.POSITIVE_INFINITY;
  longest = 0;

  /** @param interval in nanoseconds */
  add(interval: number): void {
    const bin = Math.round(Math.log(Math.max(interval, SHORTEST) / SHORTEST) * BINS_PER_E);
    const at = Math.min(bin, BINS - 1);
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#sums[at] = (this.#sums[at] ?? 0) + interval;
    this.count++;
    this.sum += interval;
    this.shortest = Math.min(this.shortest, interval);
    this.longest = Math.max(this.longest, interval);
  }

  /** The length that most intervals have, the shorter of two that are as frequent, in nanoseconds; 0 when there is none. */
  get mostCommon(): number {
    let best = 0;
    for (let bin = 1; bin < BINS; bin++) {
      if ((this.#counts[bin] ?? 0) > (this.#counts[best] ?? 0)) best = bin;
    }
    return meanOf({ count: this.#counts[best] ?? 0, sum: this.#sums[best] ?? 0 });
  }

  /** The intervals from one length to another, to the resolution of the bins, in nanoseconds. */
  between(from: number, to: number): IntervalGroup {
    let count = 0;
    let sum = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const group = { count: this.#counts[bin] ?? 0, sum: this.#sums[bin] ?? 0 };
      const mean = meanOf(group);
      if (group.count === 0 || mean < from || mean > to) continue;
      count += group.count;
      sum += group.sum;
    }
    return { count, sum };
  }
}

/** 0 when there is none. */
export function meanOf({ count, sum }: IntervalGroup): number {
  return count === 0 ? 0 : sum / count;
}

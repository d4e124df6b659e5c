import type { Nanoseconds } from '../time/rational-time.ts';

/**
 * The largest value in each of a bounded number of equal stretches of time. The length of the whole need not be known: when
 * the stretches run out, neighbours are joined and every stretch is twice as long from then on.
 */
export class MaximaOverTime {
  readonly #capacity: number;
  readonly #empty: number;
  readonly #values: number[] = [];
  #stretch: Nanoseconds;

  /** @param empty what a stretch without a value counts as; smaller than any value. */
  constructor(stretch: Nanoseconds, capacity: number, empty: number) {
    this.#stretch = stretch;
    this.#capacity = capacity;
    this.#empty = empty;
  }

  /** Length of one stretch; the first begins at 0. */
  get stretch(): Nanoseconds {
    return this.#stretch;
  }

  get values(): readonly number[] {
    return this.#values;
  }

  /** Takes a value at a moment; moments before 0 count as 0. */
  raise(time: Nanoseconds, value: number): void {
    const moment = time < 0n ? 0n : time;
    while (moment / this.#stretch >= BigInt(this.#capacity)) {
      this.#join();
    }
    const at = Number(moment / this.#stretch);
    while (this.#values.length <= at) {
      this.#values.push(this.#empty);
    }
    this.#values[at] = Math.max(this.#values[at] ?? this.#empty, value);
  }

  #join(): void {
    const joined = Math.ceil(this.#values.length / 2);
    for (let i = 0; i < joined; i++) {
      this.#values[i] = Math.max(this.#values[2 * i] ?? this.#empty, this.#values[2 * i + 1] ?? this.#empty);
    }
    this.#values.length = joined;
    this.#stretch *= 2n;
  }
}

import type { Nanoseconds } from '../../time/rational-time.ts';
import type { TimeRange } from '../segment.ts';

/** Joins what is found block by block to passages. */
export class FaultPassage {
  readonly #maxGap: Nanoseconds;
  readonly #minLength: Nanoseconds;
  readonly #found: TimeRange[] = [];
  #open: TimeRange | undefined;

  /** @param maxGap stretches with at most so much time between them are one passage. */
  constructor(maxGap: Nanoseconds, minLength: Nanoseconds) {
    this.#maxGap = maxGap;
    this.#minLength = minLength;
  }

  /** The fault is there. */
  extend({ start, end }: TimeRange): void {
    if (this.#open !== undefined && start - this.#open.end > this.#maxGap) {
      this.close();
    }
    this.#open = { start: this.#open?.start ?? start, end };
  }

  /** The fault is not there any more. */
  close(): void {
    if (this.#open !== undefined && this.#open.end - this.#open.start >= this.#minLength) {
      this.#found.push(this.#open);
    }
    this.#open = undefined;
  }

  finish(): readonly TimeRange[] {
    this.close();
    return this.#found;
  }
}

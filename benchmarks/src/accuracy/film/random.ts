/** A repeatable stream of draws: the same seed gives the same on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** The next number in [0, 1). Source: mulberry32 by Tommy Ettinger (public domain). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    const state = this.#state;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A number in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A whole number in [low, high]. */
  integer(low: number, high: number): number {
    return low + Math.floor((high - low + 1) * this.next());
  }

  /**
   * One of these.
   *
   * @throws RangeError where there are none
   */
  pick<T>(among: readonly T[]): T {
    if (among.length === 0) throw new RangeError('there is nothing to pick from');
    return among[this.integer(0, among.length - 1)] as T;
  }

  /** True in this share of the draws. */
  chance(share: number): boolean {
    return this.next() < share;
  }
}

/** What is judged of a pair of channels over some samples. */
export class StereoBlock {
  count = 0;
  #left = 0;
  #right = 0;
  #product = 0;
  #difference = 0;

  push(left: number, right: number): void {
    this.count++;
    this.#left += left * left;
    this.#right += right * right;
    this.#product += left * right;
    this.#difference += (left - right) * (left - right);
  }

  /** RMS of the left channel, full scale = 1. */
  get left(): number {
    return Math.sqrt(this.#left / Math.max(1, this.count));
  }

  /** RMS of the right channel. */
  get right(): number {
    return Math.sqrt(this.#right / Math.max(1, this.count));
  }

  /** From -1 (opposite) to 1 (the same); 0 where a channel is silent. */
  get correlation(): number {
    const power = Math.sqrt(this.#left * this.#right);
    return power === 0 ? 0 : this.#product / power;
  }

  /** Power of the difference of the channels as a share of the power of their sum. */
  get differenceShare(): number {
    const sum = this.#left + this.#right + 2 * this.#product;
    return sum <= 0 ? Number.POSITIVE_INFINITY : this.#difference / sum;
  }
}

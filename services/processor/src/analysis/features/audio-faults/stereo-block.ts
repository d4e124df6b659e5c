/** What is judged of a pair of channels over some samples. */
export class StereoBlock {
  count = 0;
  #left = 0;
  #right = 0;
  #product = 0;
  #difference = 0;

  /** Takes the samples `from` up to `to` of each channel; of sound with one channel both sides are the same, of more the first two count. */
  push(samples: Float64Array, channels: number, from: number, to: number): void {
    let left = this.#left;
    let right = this.#right;
    let product = this.#product;
    let difference = this.#difference;
    const other = channels > 1 ? 1 : 0;
    for (let at = from * channels; at < to * channels; at += channels) {
      const l = samples[at] ?? 0;
      const r = samples[at + other] ?? 0;
      left += l * l;
      right += r * r;
      product += l * r;
      difference += (l - r) * (l - r);
    }
    this.count += to - from;
    this.#left = left;
    this.#right = right;
    this.#product = product;
    this.#difference = difference;
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

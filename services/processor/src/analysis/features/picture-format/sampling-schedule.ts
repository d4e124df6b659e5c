import { type Nanoseconds, toSeconds } from '../../time/rational-time.ts';
import type { SamplingParameters } from './picture-format-parameters.ts';

/**
 * Which moments of a video are looked at: a number of them, as far apart as its duration allows. Where the file does not tell it, or tells less than there is, the
 * moments lie twice as far apart as soon as their number is reached, again and again: a video that is twice as long has half their number more.
 */
export class SamplingSchedule {
  readonly #count: number;
  #interval: number;
  #left: number;
  #weight = 1;
  #next = 0;

  /** @param duration of the video, when the file says it */
  constructor(duration: Nanoseconds | undefined, { count, minSeconds, maxSeconds }: SamplingParameters) {
    const even = duration === undefined ? 0 : toSeconds(duration) / count;
    this.#count = count;
    this.#interval = Math.min(maxSeconds, Math.max(minSeconds, even));
    this.#left = count;
  }

  /** @returns for how much time a frame stands, the first as 1, when it is to be looked at; undefined when it is not. */
  weightAt(time: Nanoseconds): number | undefined {
    const seconds = toSeconds(time);
    if (seconds < this.#next) return undefined;
    if (this.#left === 0) {
      this.#interval *= 2;
      this.#weight *= 2;
      this.#left = Math.ceil(this.#count / 2);
    }
    this.#left--;
    this.#next = (Math.floor(seconds / this.#interval) + 1) * this.#interval;
    return this.#weight;
  }
}

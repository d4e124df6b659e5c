import { fromSeconds, type Nanoseconds } from '../../time/rational-time.ts';
import type { ShotParameters } from './shot-parameters.ts';
import type { Transition } from './transition.ts';

/** Drops boundaries that come sooner after another, or after the start of the video, than a shot can be. */
export class MinimumShotLength {
  readonly #shortest: Nanoseconds;
  readonly #shortestAtGradual: Nanoseconds;
  #last: Nanoseconds | undefined;
  #lastIsGradual = false;

  constructor({
    minShotSeconds,
    minShotSecondsAtGradual,
  }: Pick<ShotParameters, 'minShotSeconds' | 'minShotSecondsAtGradual'>) {
    this.#shortest = fromSeconds(minShotSeconds);
    this.#shortestAtGradual = fromSeconds(minShotSecondsAtGradual);
  }

  /** Takes the time of the first frame. */
  begin(time: Nanoseconds): void {
    this.#last ??= time;
  }

  /**
   * Whether shots may divide by a transition; asked in order of time.
   *
   * @param lastFrame time of the video's last frame, when that has come
   */
  admits({ kind, divide }: Transition, lastFrame: Nanoseconds | undefined): boolean {
    if (divide === undefined) return true;
    const isGradual = kind !== 'hard-cut';
    const shortest = isGradual || this.#lastIsGradual ? this.#shortestAtGradual : this.#shortest;
    if (this.#last !== undefined && divide.time - this.#last < shortest) return false;
    // A cut opens a shot even where the video ends right after it.
    if (isGradual && lastFrame !== undefined && lastFrame - divide.time < shortest) return false;
    this.#last = divide.time;
    this.#lastIsGradual = isGradual;
    return true;
  }
}

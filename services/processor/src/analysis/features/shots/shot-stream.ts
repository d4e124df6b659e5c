import { ShotDetector, type ShotFrame } from './shot-detector.ts';
import type { Transition } from './transition.ts';

/**
 * One shot detector for all features that go by shots: whoever comes first with a frame has it looked at, the others are told the
 * same.
 */
export class ShotStream {
  readonly #detector = new ShotDetector();
  #lastNumber: number | undefined;
  #lastFound: readonly Transition[] = [];
  #rest: readonly Transition[] | undefined;

  /** Whether the last frame might turn out to open a shot. */
  get mightBeCut(): boolean {
    return this.#detector.mightBeCut;
  }

  /** Every frame below this number has been decided on. */
  get decidedBelow(): number {
    return this.#detector.decidedBelow;
  }

  /** Takes the next frame, or the same once more; gives the transitions that have become certain with it. */
  push(frame: ShotFrame): readonly Transition[] {
    if (frame.number !== this.#lastNumber) {
      this.#lastNumber = frame.number;
      this.#lastFound = this.#detector.push(frame);
    }
    return this.#lastFound;
  }

  /** Decides on the last frames with what there is. */
  finish(): readonly Transition[] {
    this.#rest ??= this.#detector.finish();
    return this.#rest;
  }
}

import type { Nanoseconds } from '../../time/rational-time.ts';
import { differenceBetween, type PictureDifference } from './picture-difference.ts';

/** A frame as it is remembered. */
export interface RememberedFrame {
  readonly time: Nanoseconds;
  /** Whether the codec shows the whole picture anew. */
  readonly isKey: boolean;
  /** Undefined where it is not known. */
  readonly codedBytes: number | undefined;
  readonly picture: Uint8Array;
}

/** The last frames of a video by their number, from 0. */
export class FrameHistory {
  /** How many frames there have been. */
  count = 0;
  readonly #length: number;
  readonly #frames: RememberedFrame[] = [];
  /** Told only of the few that are asked for. */
  readonly #changes: (PictureDifference | undefined)[] = [];

  /** @param length how many frames are remembered */
  constructor(length: number) {
    this.#length = length;
  }

  push(frame: RememberedFrame): void {
    this.#frames[this.count % this.#length] = frame;
    this.#changes[this.count % this.#length] = undefined;
    this.count += 1;
  }

  /** A frame; undefined where there was none yet or it is forgotten. */
  at(number: number): RememberedFrame | undefined {
    if (number < 0 || number >= this.count || number < this.count - this.#length) return undefined;
    return this.#frames[number % this.#length];
  }

  /** How far a frame differs from the one before; undefined where one of them is not remembered. */
  changeAt(number: number): PictureDifference | undefined {
    const before = this.at(number - 1);
    const frame = this.at(number);
    if (before === undefined || frame === undefined) return undefined;
    this.#changes[number % this.#length] ??= differenceBetween(before.picture, frame.picture);
    return this.#changes[number % this.#length];
  }
}

import type { VideoFrame } from '../../decoding/media-file.ts';
import { fromSeconds, type Nanoseconds } from '../../time/rational-time.ts';
import type { TimeRange } from '../segment.ts';
import { FREEZE_PARAMETERS, type FreezeParameters } from './freeze-parameters.ts';

/**
 * Finds frozen passages, to the frame: from the frame that stays to the first that differs from it. Every frame is compared
 * with the first of its passage, as FFmpeg's `freezedetect` does, so slow drift is no freeze.
 */
export class FreezeDetector {
  readonly #parameters: FreezeParameters;
  readonly #passages: TimeRange[] = [];
  #held: { readonly time: Nanoseconds; readonly luma: Uint8Array } | undefined;

  constructor(parameters: FreezeParameters = FREEZE_PARAMETERS) {
    this.#parameters = parameters;
  }

  push({ time, thumbnail: { luma } }: Pick<VideoFrame, 'time' | 'thumbnail'>): void {
    if (this.#held !== undefined && this.#isSame(this.#held.luma, luma)) {
      return;
    }
    this.#close(time);
    this.#held = { time, luma };
  }

  /** Ends at `end`, when the last frame stops being shown. */
  finish(end: Nanoseconds): readonly TimeRange[] {
    this.#close(end);
    this.#held = undefined;
    return this.#passages;
  }

  #close(end: Nanoseconds): void {
    if (this.#held !== undefined && end - this.#held.time >= fromSeconds(this.#parameters.minSeconds)) {
      this.#passages.push({ start: this.#held.time, end });
    }
  }

  #isSame(a: Uint8Array, b: Uint8Array): boolean {
    let sum = 0;
    for (let i = 0; i < a.length; i++) {
      const difference = Math.abs((a[i] ?? 0) - (b[i] ?? 0));
      if (difference > this.#parameters.sampleDifference) {
        return false;
      }
      sum += difference;
    }
    return sum <= this.#parameters.meanDifference * a.length;
  }
}

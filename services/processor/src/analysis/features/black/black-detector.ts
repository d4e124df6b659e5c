import type { VideoFrame } from '../../decoding/media-file.ts';
import { fromSeconds, type Nanoseconds } from '../../time/rational-time.ts';
import type { TimeRange } from '../segment.ts';
import { BLACK_PARAMETERS, type BlackParameters } from './black-parameters.ts';
import { isBlack } from './black-share.ts';

/** Finds black passages, to the frame: from the first black frame to the first frame that is not. */
export class BlackDetector {
  readonly #parameters: BlackParameters;
  readonly #passages: TimeRange[] = [];
  #start: Nanoseconds | undefined;

  constructor(parameters: BlackParameters = BLACK_PARAMETERS) {
    this.#parameters = parameters;
  }

  push({ time, thumbnail }: Pick<VideoFrame, 'time' | 'thumbnail'>): void {
    if (isBlack(thumbnail, this.#parameters.pixelThreshold, this.#parameters.pictureShare)) {
      this.#start ??= time;
    } else {
      this.#close(time);
    }
  }

  /** Ends at `end`, when the last frame stops being shown. */
  finish(end: Nanoseconds): readonly TimeRange[] {
    this.#close(end);
    return this.#passages;
  }

  #close(end: Nanoseconds): void {
    if (this.#start !== undefined && end - this.#start >= fromSeconds(this.#parameters.minSeconds)) {
      this.#passages.push({ start: this.#start, end });
    }
    this.#start = undefined;
  }
}

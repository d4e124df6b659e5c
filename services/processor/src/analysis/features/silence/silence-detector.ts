import type { AudioChunk } from '../../decoding/media-file.ts';
import { fromSeconds, type Nanoseconds } from '../../time/rational-time.ts';
import type { TimeRange } from '../segment.ts';
import { SILENCE_PARAMETERS, type SilenceParameters } from './silence-parameters.ts';

/** Finds passages in which no sample of any channel reaches the threshold, to the sample (as FFmpeg's `silencedetect` does). */
export class SilenceDetector {
  readonly #minLength: Nanoseconds;
  readonly #threshold: number;
  readonly #passages: TimeRange[] = [];
  #start: Nanoseconds | undefined;

  constructor({ thresholdDb, minSeconds }: SilenceParameters = SILENCE_PARAMETERS) {
    this.#minLength = fromSeconds(minSeconds);
    this.#threshold = 10 ** (thresholdDb / 20);
  }

  push({ time, sampleRate, channels, samples }: Omit<AudioChunk, 'metadata'>): void {
    const count = samples.length / channels;
    for (let sample = 0; sample < count; sample++) {
      const loud = isLoud(samples, sample * channels, channels, this.#threshold);
      if (loud === (this.#start === undefined)) {
        continue;
      }
      const now = time + fromSeconds(sample / sampleRate);
      if (loud) {
        this.#close(now);
      } else {
        this.#start = now;
      }
    }
  }

  /** Ends at `end`, the end of the last sample. */
  finish(end: Nanoseconds): readonly TimeRange[] {
    this.#close(end);
    return this.#passages;
  }

  #close(end: Nanoseconds): void {
    if (this.#start !== undefined && end - this.#start >= this.#minLength) {
      this.#passages.push({ start: this.#start, end });
    }
    this.#start = undefined;
  }
}

function isLoud(samples: Float64Array, from: number, channels: number, threshold: number): boolean {
  for (let channel = 0; channel < channels; channel++) {
    if (Math.abs(samples[from + channel] ?? 0) >= threshold) {
      return true;
    }
  }
  return false;
}

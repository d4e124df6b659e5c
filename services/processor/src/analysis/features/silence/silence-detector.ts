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
    const count = Math.floor(samples.length / channels);
    const firstLoud = nextLoud(samples, 0, this.#threshold);
    if (firstLoud === -1) {
      if (count > 0) this.#start ??= time;
      return;
    }
    const momentOf = (index: number) => time + fromSeconds(Math.floor(index / channels) / sampleRate);
    if (this.#start !== undefined || firstLoud >= channels) {
      this.#start ??= time;
      this.#close(momentOf(firstLoud));
    }
    // What lies between two loud samples of a chunk is worth looking at only where the chunk is that long.
    const isLong = fromSeconds(count / sampleRate) >= this.#minLength;
    let loud = isLong ? firstLoud : lastLoud(samples, this.#threshold);
    for (;;) {
      const quiet = loud - (loud % channels) + channels;
      if (quiet >= count * channels) return;
      loud = isLong ? nextLoud(samples, quiet, this.#threshold) : -1;
      if (loud !== -1 && loud < quiet + channels) continue;
      this.#start = momentOf(quiet);
      if (loud === -1) return;
      this.#close(momentOf(loud));
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

/** Index of the first sample from `from` on that reaches the threshold; -1 when there is none. */
function nextLoud(samples: Float64Array, from: number, threshold: number): number {
  for (let at = from; at < samples.length; at++) {
    const value = samples[at] ?? 0;
    if (value >= threshold || value <= -threshold) return at;
  }
  return -1;
}

/** Index of the last one. */
function lastLoud(samples: Float64Array, threshold: number): number {
  for (let at = samples.length - 1; at >= 0; at--) {
    const value = samples[at] ?? 0;
    if (value >= threshold || value <= -threshold) return at;
  }
  return -1;
}

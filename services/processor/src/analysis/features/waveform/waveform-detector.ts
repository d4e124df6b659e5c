import type { AudioChunk } from '../../decoding/media-file.ts';
import { fromSeconds, type Nanoseconds, toSeconds } from '../../time/rational-time.ts';
import { MaximaOverTime } from '../maxima-over-time.ts';
import { WAVEFORM_PARAMETERS, type WaveformParameters } from './waveform-parameters.ts';

/** Full scale of the peaks, as of 16-bit samples. */
const FULL_SCALE = 32_767;

/** The lowest and the highest sample of all channels in each stretch; 32767 is full scale. */
export interface Waveform {
  readonly stretch: Nanoseconds;
  readonly minima: readonly number[];
  readonly maxima: readonly number[];
}

/** Reduces sound to its peaks for drawing. */
export class WaveformDetector {
  readonly #highest: MaximaOverTime;
  /** Of the samples turned upside down. */
  readonly #lowest: MaximaOverTime;

  constructor({ maxStretches, minStretchSeconds }: WaveformParameters = WAVEFORM_PARAMETERS) {
    const stretch = fromSeconds(minStretchSeconds);
    this.#highest = new MaximaOverTime(stretch, maxStretches, Number.NEGATIVE_INFINITY);
    this.#lowest = new MaximaOverTime(stretch, maxStretches, Number.NEGATIVE_INFINITY);
  }

  push({ time, sampleRate, channels, samples }: Omit<AudioChunk, 'metadata'>): void {
    const count = samples.length / channels;
    for (let from = 0; from < count; ) {
      const start = time + fromSeconds(from / sampleRate);
      const { stretch } = this.#highest;
      const rest = toSeconds(stretch - (start < 0n ? 0n : start % stretch));
      const to = Math.min(count, from + Math.max(1, Math.ceil(rest * sampleRate - 1e-6)));
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (let i = from * channels; i < to * channels; i++) {
        const value = samples[i] ?? 0;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      this.#highest.raise(start, high);
      this.#lowest.raise(start, -low);
      from = to;
    }
  }

  finish(): Waveform {
    return {
      stretch: this.#highest.stretch,
      minima: this.#lowest.values.map((value) => toPeak(-value)),
      maxima: this.#highest.values.map(toPeak),
    };
  }
}

/** A stretch without samples is silent. */
function toPeak(value: number): number {
  return Number.isFinite(value) ? Math.round(Math.max(-1, Math.min(1, value)) * FULL_SCALE) || 0 : 0;
}

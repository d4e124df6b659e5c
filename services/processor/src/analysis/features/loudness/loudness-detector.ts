import type { AudioChunk } from '../../decoding/media-file.ts';
import { fromSeconds, type Nanoseconds } from '../../time/rational-time.ts';
import { MaximaOverTime } from '../maxima-over-time.ts';
import { LOUDNESS_PARAMETERS } from './loudness-parameters.ts';

const { gateLufs: ABSOLUTE_GATE_LUFS, stepSeconds: STEP_SECONDS, maxPoints: MAX_POINTS } = LOUDNESS_PARAMETERS;

/** Loudness over time in LUFS, the loudest of each step; nothing lies below the absolute gate. */
export interface LoudnessCurve {
  /** Length of a step; the first begins at 0. */
  readonly step: Nanoseconds;
  /** Over the last 400 ms (EBU Tech 3341). */
  readonly momentary: readonly number[];
  /** Over the last 3 s. */
  readonly shortTerm: readonly number[];
}

/** Programme loudness; absent values were not measurable. */
export interface Loudness {
  /** LUFS. */
  readonly integrated?: number;
  /** LU. */
  readonly range?: number;
  /** dBTP. */
  readonly truePeak?: number;
  readonly curve: LoudnessCurve;
}

/** Reads the meter; its last values are those of the whole programme. */
export class LoudnessDetector {
  #integrated = Number.NEGATIVE_INFINITY;
  #range = 0;
  #peak = 0;
  readonly #momentary = new MaximaOverTime(fromSeconds(STEP_SECONDS), MAX_POINTS, ABSOLUTE_GATE_LUFS);
  readonly #shortTerm = new MaximaOverTime(fromSeconds(STEP_SECONDS), MAX_POINTS, ABSOLUTE_GATE_LUFS);

  push({ time, metadata }: Pick<AudioChunk, 'time' | 'metadata'>): void {
    const momentary = numberIn(metadata('lavfi.r128.M'));
    const shortTerm = numberIn(metadata('lavfi.r128.S'));
    if (momentary !== undefined && shortTerm !== undefined) {
      this.#momentary.raise(time, momentary);
      this.#shortTerm.raise(time, shortTerm);
    }
    this.#integrated = numberIn(metadata('lavfi.r128.I')) ?? this.#integrated;
    this.#range = numberIn(metadata('lavfi.r128.LRA')) ?? this.#range;
    // Linear, full scale = 1.
    this.#peak = Math.max(this.#peak, numberIn(metadata('lavfi.r128.true_peak')) ?? 0);
  }

  finish(): Loudness {
    const gated = this.#integrated <= ABSOLUTE_GATE_LUFS;
    return {
      ...(!gated && { integrated: this.#integrated, range: this.#range }),
      ...(this.#peak > 0 && { truePeak: 20 * Math.log10(this.#peak) }),
      curve: {
        step: this.#momentary.stretch,
        momentary: this.#momentary.values,
        shortTerm: this.#shortTerm.values,
      },
    };
  }
}

function numberIn(text: string | undefined): number | undefined {
  const value = Number.parseFloat(text ?? '');
  return Number.isFinite(value) ? value : undefined;
}

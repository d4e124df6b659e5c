import type { AudioChunk } from '../../decoding/media-file.ts';

/**
 * libav's meter of EBU R128 / ITU-R BS.1770 with true peak; it writes its running values on every 100 ms of sound and is
 * told to print none of them.
 */
export const LOUDNESS_FILTER = 'ebur128=peak=true:metadata=1:framelog=quiet';

/** The absolute gate of BS.1770-4: the meter shows it while nothing louder has come. */
const ABSOLUTE_GATE_LUFS = -70;

/** Programme loudness; absent values were not measurable. */
export interface Loudness {
  /** LUFS. */
  readonly integrated?: number;
  /** LU. */
  readonly range?: number;
  /** dBTP. */
  readonly truePeak?: number;
}

/** Reads the meter; its last values are those of the whole programme. */
export class LoudnessDetector {
  #integrated = Number.NEGATIVE_INFINITY;
  #range = 0;
  #peak = 0;

  push({ metadata }: Pick<AudioChunk, 'metadata'>): void {
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
    };
  }
}

function numberIn(text: string | undefined): number | undefined {
  const value = Number.parseFloat(text ?? '');
  return Number.isFinite(value) ? value : undefined;
}

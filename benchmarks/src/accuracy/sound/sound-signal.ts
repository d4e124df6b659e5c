/** Samples of sound per second. */
export const SAMPLE_RATE = 48_000;

/** Some seconds of a sine of the same level in some channels. */
export interface Tone {
  readonly seconds: number;
  /** Level of each channel in dBFS: the peak of the sine against full scale. Silence: -Infinity. */
  readonly levels: readonly number[];
}

/** Tones of 1 kHz one after another, without a jump in phase; samples interleaved, full scale = 1. */
export function toneSequence(tones: readonly Tone[]): Float32Array {
  const counts = tones.map(({ seconds }) => Math.round(seconds * SAMPLE_RATE));
  const channels = tones[0]?.levels.length ?? 1;
  const samples = new Float32Array(counts.reduce((sum, count) => sum + count, 0) * channels);
  let at = 0;
  for (const [index, { levels }] of tones.entries()) {
    const gains = levels.map((level) => 10 ** (level / 20));
    for (const end = at + (counts[index] ?? 0); at < end; at++) {
      const sine = Math.sin((2 * Math.PI * 1_000 * at) / SAMPLE_RATE);
      for (const [channel, gain] of gains.entries()) samples[at * channels + channel] = gain * sine;
    }
  }
  return samples;
}

/** A stereo sine at a fraction of the sample rate, with soft ends, so that nothing but the sine has a peak. */
export function peakTone(fraction: number, degrees: number, amplitude: number): Float32Array {
  const count = SAMPLE_RATE;
  const ramp = SAMPLE_RATE / 10;
  const samples = new Float32Array(2 * count);
  for (let at = 0; at < count; at++) {
    const edge = Math.min(1, at / ramp, (count - at) / ramp);
    const soft = 0.5 - 0.5 * Math.cos(Math.PI * edge);
    const value = amplitude * soft * Math.sin(2 * Math.PI * fraction * at + (degrees * Math.PI) / 180);
    samples[2 * at] = value;
    samples[2 * at + 1] = value;
  }
  return samples;
}

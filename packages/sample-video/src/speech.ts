import { createRandom } from './random.ts';

/** Centre frequencies in Hz of the first three formants of five vowels (Peterson and Barney 1952, adult male means). */
const VOWELS = [
  [730, 1090, 2440],
  [530, 1840, 2480],
  [270, 2290, 3010],
  [570, 840, 2410],
  [300, 870, 2240],
] as const;
const FORMANT_BANDWIDTHS_HZ = [80, 100, 140] as const;
const FORMANT_GAINS = [1, 0.5, 0.25] as const;

/** Attack and release of a syllable: long enough not to click, short enough that a passage has sharp ends. */
const RAMP_SECONDS = 0.004;
/** Root mean square of a syllable, full scale = 1: about -20 dBFS, where speech usually sits. */
const SYLLABLE_LEVEL = 0.1;

/**
 * Something that measures like speech: voiced syllables, four or five a second, a buzzing source at a speaking pitch through
 * the formants of changing vowels. The first syllable starts at the first sample and the last ends at the last one, without
 * a pause longer than 60 ms between.
 *
 * @returns mono samples, full scale = 1
 */
export function synthesiseSpeech(seconds: number, sampleRate: number, seed: number): Float32Array {
  const random = createRandom(seed);
  const total = Math.round(seconds * sampleRate);
  const samples = new Float32Array(total);
  let from = 0;
  while (from < total) {
    const pause = Math.round((0.02 + 0.04 * random()) * sampleRate);
    const length = Math.round((0.14 + 0.1 * random()) * sampleRate);
    const isLast = total - from < 2 * length + pause;
    const to = isLast ? total : from + length;
    const vowel = VOWELS[Math.floor(random() * VOWELS.length)] ?? VOWELS[0];
    voiceSyllable(samples.subarray(from, to), sampleRate, 105 + 50 * random(), vowel, random);
    from = isLast ? total : to + pause;
  }
  return samples;
}

function voiceSyllable(
  out: Float32Array,
  sampleRate: number,
  pitchHz: number,
  formants: readonly number[],
  random: () => number,
): void {
  const source = Float32Array.from(out, () => 0.02 * (random() - 0.5));
  for (let at = 0; at < source.length; at += sampleRate / (pitchHz * (0.98 + 0.04 * random()))) {
    const index = Math.floor(at);
    source[index] = (source[index] ?? 0) + 1;
  }
  formants.forEach((frequency, index) => {
    const gain = FORMANT_GAINS[index] ?? 0;
    addResonance(out, source, { frequency, bandwidth: FORMANT_BANDWIDTHS_HZ[index] ?? 100, gain, sampleRate });
  });
  shape(out, sampleRate);
}

interface Resonance {
  readonly frequency: number;
  readonly bandwidth: number;
  readonly gain: number;
  readonly sampleRate: number;
}

/** A two-pole resonator, as in Klatt's formant synthesiser (JASA 67, 1980). */
function addResonance(out: Float32Array, source: Float32Array, resonance: Resonance): void {
  const { frequency, bandwidth, gain, sampleRate } = resonance;
  const decay = Math.exp((-Math.PI * bandwidth) / sampleRate);
  const b = 2 * decay * Math.cos((2 * Math.PI * frequency) / sampleRate);
  const c = -decay * decay;
  const a = 1 - b - c;
  let previous = 0;
  let beforePrevious = 0;
  for (let i = 0; i < source.length; i++) {
    const value = a * (source[i] ?? 0) + b * previous + c * beforePrevious;
    beforePrevious = previous;
    previous = value;
    out[i] = (out[i] ?? 0) + gain * value;
  }
}

function shape(out: Float32Array, sampleRate: number): void {
  const meanSquare = out.reduce((sum, value) => sum + value * value, 0) / Math.max(1, out.length);
  const gain = SYLLABLE_LEVEL / Math.sqrt(Math.max(meanSquare, 1e-12));
  const ramp = RAMP_SECONDS * sampleRate;
  for (let i = 0; i < out.length; i++) {
    const edge = Math.min(1, (i + 1) / ramp, (out.length - i) / ramp);
    out[i] = Math.max(-0.9, Math.min(0.9, (out[i] ?? 0) * gain * edge));
  }
}

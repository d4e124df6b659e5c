/** A sine that samples were found to be. */
export interface SineFit {
  /** In Hz. */
  readonly frequency: number;
  /** Of its peaks, full scale = 1. */
  readonly amplitude: number;
  /** Power of all that is not the sine, as a share of the whole. */
  readonly impurity: number;
}

/** A sine has a ratio of its peak to its RMS of the square root of two, and coding moves that a little. */
const MIN_CREST = 1.3;
const MAX_CREST = 1.55;
/** Fewer periods than that tell no frequency. */
const MIN_PERIODS = 5;

/**
 * The sine in some samples, or undefined where there is none: the frequency by the upward zero crossings, interpolated; amplitude and impurity by a discrete Fourier
 * transform at that one frequency over whole periods (which is what Goertzel's algorithm computes; G. Goertzel, American Mathematical Monthly 65, 1958).
 *
 * @param step samples of the other channels from one to the next, plus one
 */
export function fitSine(samples: Float64Array, from: number, step: number, sampleRate: number): SineFit | undefined {
  let peak = 0;
  let power = 0;
  let sum = 0;
  let count = 0;
  for (let at = from; at < samples.length; at += step) {
    const value = samples[at] ?? 0;
    peak = Math.max(peak, value, -value);
    power += value * value;
    sum += value;
    count++;
  }
  const crest = peak / Math.sqrt(power / Math.max(1, count));
  if (!(crest >= MIN_CREST && crest <= MAX_CREST)) return undefined;
  const mean = sum / count;
  const crossings = upwardCrossings(samples, from, step, mean);
  if (crossings === undefined || crossings.periods < MIN_PERIODS) return undefined;
  const { first, last, periods } = crossings;
  const frequency = (periods * sampleRate) / (last - first);
  return {
    frequency,
    ...project(samples, from, step, mean, Math.ceil(first), Math.floor(last), frequency / sampleRate),
  };
}

/** When, in samples, the wave first and last crosses `level` upwards, and how many periods lie between. */
function upwardCrossings(samples: Float64Array, from: number, step: number, level: number) {
  let first: number | undefined;
  let last = 0;
  let periods = -1;
  let before = (samples[from] ?? 0) - level;
  for (let at = from + step, index = 1; at < samples.length; at += step, index++) {
    const value = (samples[at] ?? 0) - level;
    if (before < 0 && value >= 0) {
      last = index - value / (value - before);
      first ??= last;
      periods++;
    }
    before = value;
  }
  return first === undefined ? undefined : { first, last, periods };
}

function project(
  samples: Float64Array,
  from: number,
  step: number,
  mean: number,
  first: number,
  last: number,
  cycles: number,
): Pick<SineFit, 'amplitude' | 'impurity'> {
  const turn = 2 * Math.PI * cycles;
  let cosine = 0;
  let sine = 0;
  let power = 0;
  for (let index = first; index <= last; index++) {
    const value = (samples[from + index * step] ?? 0) - mean;
    cosine += value * Math.cos(turn * index);
    sine += value * Math.sin(turn * index);
    power += value * value;
  }
  const count = last - first + 1;
  const amplitude = (2 / count) * Math.hypot(cosine, sine);
  return { amplitude, impurity: Math.max(0, 1 - (amplitude * amplitude * count) / 2 / power) };
}

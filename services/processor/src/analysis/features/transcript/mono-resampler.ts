import { SPEECH_PARAMETERS } from './speech-parameters.ts';

const { crossings: CROSSINGS, passBand: PASS_BAND } = SPEECH_PARAMETERS;

/**
 * Changes the rate of samples by band-limited interpolation with a Hann-windowed sinc (J. O. Smith, "Digital Audio Resampling
 * Home Page"). Output sample `n` lies exactly at input position `n * from / to`.
 */
export class MonoResampler {
  readonly #from: number;
  readonly #to: number;
  readonly #halfWidth: number;
  readonly #cutoff: number;
  readonly #kernels = new Map<number, Float64Array>();
  /** Input from `#first` on; before the beginning there is silence. */
  #history: Float64Array;
  #first: number;
  #received = 0;
  #made = 0;

  constructor(from: number, to: number) {
    this.#from = from;
    this.#to = to;
    this.#cutoff = PASS_BAND * Math.min(1, to / from);
    this.#halfWidth = Math.ceil(CROSSINGS / this.#cutoff);
    this.#history = new Float64Array(this.#halfWidth);
    this.#first = -this.#halfWidth;
  }

  push(samples: Float64Array): Float64Array {
    this.#received += samples.length;
    return this.#advance(samples, this.#received - this.#halfWidth);
  }

  /** What is still to come when the input has ended. */
  finish(): Float64Array {
    return this.#advance(new Float64Array(this.#halfWidth + 1), this.#received);
  }

  /** Appends input and makes every output sample that lies before input position `end`. */
  #advance(samples: Float64Array, end: number): Float64Array {
    const input = new Float64Array(this.#history.length + samples.length);
    input.set(this.#history);
    input.set(samples, this.#history.length);
    const output = new Float64Array(Math.max(0, Math.ceil((end * this.#to) / this.#from) - this.#made));
    for (let index = 0; index < output.length; index++) {
      output[index] = this.#sampleAt((this.#made + index) * this.#from, input);
    }
    this.#made += output.length;
    const keepFrom = Math.floor((this.#made * this.#from) / this.#to) - this.#halfWidth + 1;
    const drop = Math.max(0, Math.min(input.length, keepFrom - this.#first));
    this.#history = input.slice(drop);
    this.#first += drop;
    return output;
  }

  /** @param scaled the input position times the output rate, which is a whole number. */
  #sampleAt(scaled: number, input: Float64Array): number {
    const phase = scaled % this.#to;
    const kernel = this.#kernelFor(phase);
    const start = (scaled - phase) / this.#to - this.#halfWidth + 1 - this.#first;
    let sum = 0;
    for (let tap = 0; tap < kernel.length; tap++) {
      sum += (kernel[tap] ?? 0) * (input[start + tap] ?? 0);
    }
    return sum;
  }

  #kernelFor(phase: number): Float64Array {
    const known = this.#kernels.get(phase);
    if (known !== undefined) {
      return known;
    }
    const kernel = Float64Array.from({ length: 2 * this.#halfWidth }, (_, tap) => {
      const distance = tap - this.#halfWidth + 1 - phase / this.#to;
      const x = Math.PI * this.#cutoff * distance;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / this.#halfWidth);
      return this.#cutoff * (x === 0 ? 1 : Math.sin(x) / x) * window;
    });
    this.#kernels.set(phase, kernel);
    return kernel;
  }
}

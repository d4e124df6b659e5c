import type { AudioChunk } from '../../decoding/media-file.ts';
import { type Nanoseconds, toSeconds } from '../../time/rational-time.ts';
import { MonoResampler } from './mono-resampler.ts';
import { SPEECH_PARAMETERS } from './speech-parameters.ts';

const { rate: SPEECH_RATE, gapSeconds: GAP_SECONDS } = SPEECH_PARAMETERS;

/** Turns sound into one channel of 16 bit samples at 16 kHz, sample `n` being the moment `n / 16000` of the presentation. */
export class SpeechRecorder {
  readonly #write: (sample: number, samples: Int16Array) => void;
  #run: { readonly resampler: MonoResampler; readonly rate: number; position: number; next: Nanoseconds } | undefined;

  /** @param write puts samples at a place; what lies between two places is silence. */
  constructor(write: (sample: number, samples: Int16Array) => void) {
    this.#write = write;
  }

  push({ time, sampleRate, channels, samples }: Omit<AudioChunk, 'metadata'>): void {
    const isContinuous = this.#run?.rate === sampleRate && Math.abs(toSeconds(time - this.#run.next)) < GAP_SECONDS;
    if (!isContinuous) {
      this.finish();
    }
    this.#run ??= {
      resampler: new MonoResampler(sampleRate, SPEECH_RATE),
      rate: sampleRate,
      position: Math.round(toSeconds(time) * SPEECH_RATE),
      next: time,
    };
    const count = samples.length / channels;
    this.#emit(this.#run.resampler.push(downmix(samples, channels)));
    this.#run.next += BigInt(Math.round((count / sampleRate) * 1e9));
  }

  finish(): void {
    if (this.#run !== undefined) {
      this.#emit(this.#run.resampler.finish());
      this.#run = undefined;
    }
  }

  #emit(samples: Float64Array): void {
    if (this.#run === undefined || samples.length === 0) {
      return;
    }
    const from = Math.max(0, -this.#run.position);
    if (from < samples.length) {
      const pcm = Int16Array.from(samples.subarray(from), (value) =>
        Math.round(Math.max(-1, Math.min(1, value)) * 32_767),
      );
      this.#write(this.#run.position + from, pcm);
    }
    this.#run.position += samples.length;
  }
}

function downmix(samples: Float64Array, channels: number): Float64Array {
  const mono = new Float64Array(samples.length / channels);
  for (let sample = 0; sample < mono.length; sample++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += samples[sample * channels + channel] ?? 0;
    }
    mono[sample] = sum / channels;
  }
  return mono;
}

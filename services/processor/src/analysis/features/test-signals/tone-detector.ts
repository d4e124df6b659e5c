import type { AudioChunk } from '../../decoding/media-file.ts';
import { fromSeconds, type Nanoseconds } from '../../time/rational-time.ts';
import type { TimeRange } from '../segment.ts';
import { fitSine, type SineFit } from './sine-fit.ts';
import { TEST_SIGNAL_PARAMETERS, type TestSignalParameters } from './test-signal-parameters.ts';

/** A steady tone. */
export interface FoundTone extends TimeRange {
  /** In Hz. */
  readonly frequency: number;
  /** In dBFS: 0 is a sine that reaches full scale (AES17). */
  readonly level: number;
  readonly confidence: number;
}

interface OpenTone {
  readonly start: Nanoseconds;
  end: Nanoseconds;
  /** Of the last block. */
  frequency: number;
  level: number;
  frequencySum: number;
  levelSum: number;
  impuritySum: number;
  blocks: number;
}

/** Finds steady tones on the loudest channel of each block: a line-up tone may be interrupted, or missing, on the others. */
export class ToneDetector {
  readonly #parameters: TestSignalParameters;
  readonly #found: FoundTone[] = [];
  #block = new Float64Array(0);
  #filled = 0;
  #blockStart: Nanoseconds = 0n;
  #open: OpenTone | undefined;

  constructor(parameters: TestSignalParameters = TEST_SIGNAL_PARAMETERS) {
    this.#parameters = parameters;
  }

  push({ time, sampleRate, channels, samples }: Omit<AudioChunk, 'metadata'>): void {
    const size = Math.max(1, Math.round(sampleRate * this.#parameters.blockSeconds)) * channels;
    if (this.#block.length !== size) {
      this.#block = new Float64Array(size);
      this.#filled = 0;
    }
    for (let taken = 0; taken < samples.length; ) {
      if (this.#filled === 0) this.#blockStart = time + fromSeconds(taken / channels / sampleRate);
      const part = samples.subarray(taken, taken + size - this.#filled);
      this.#block.set(part, this.#filled);
      this.#filled += part.length;
      taken += part.length;
      if (this.#filled === size) {
        const end = time + fromSeconds(taken / channels / sampleRate);
        this.#judge({ start: this.#blockStart, end }, channels, sampleRate);
        this.#filled = 0;
      }
    }
  }

  /** What is left of a block says nothing. */
  finish(): readonly FoundTone[] {
    this.#close();
    return this.#found;
  }

  #judge(range: TimeRange, channels: number, sampleRate: number): void {
    const fit = fitSine(this.#block, loudestChannel(this.#block, channels), channels, sampleRate);
    const level = fit === undefined ? Number.NEGATIVE_INFINITY : 20 * Math.log10(fit.amplitude);
    if (fit === undefined || !this.#isTone(fit, level)) {
      return;
    }
    if (this.#open !== undefined && !this.#continues(this.#open, range.start, fit.frequency, level)) {
      this.#close();
    }
    const open = this.#open ?? {
      start: range.start,
      end: range.end,
      frequency: 0,
      level: 0,
      frequencySum: 0,
      levelSum: 0,
      impuritySum: 0,
      blocks: 0,
    };
    open.end = range.end;
    open.frequency = fit.frequency;
    open.level = level;
    open.frequencySum += fit.frequency;
    open.levelSum += level;
    open.impuritySum += fit.impurity;
    open.blocks++;
    this.#open = open;
  }

  #isTone({ frequency, impurity }: SineFit, level: number): boolean {
    const { minFrequency, maxFrequency, minLevelDbfs, maxImpurity } = this.#parameters;
    return level >= minLevelDbfs && impurity <= maxImpurity && frequency >= minFrequency && frequency <= maxFrequency;
  }

  #continues(open: OpenTone, start: Nanoseconds, frequency: number, level: number): boolean {
    const { maxGapSeconds, frequencyTolerance, levelToleranceDb } = this.#parameters;
    return (
      start - open.end <= fromSeconds(maxGapSeconds) &&
      Math.abs(frequency - open.frequency) <= frequencyTolerance * open.frequency &&
      Math.abs(level - open.level) <= levelToleranceDb
    );
  }

  #close(): void {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined || open.end - open.start < fromSeconds(this.#parameters.minToneSeconds)) return;
    const frequency = open.frequencySum / open.blocks;
    this.#found.push({
      start: open.start,
      end: open.end,
      frequency,
      level: open.levelSum / open.blocks,
      confidence: this.#confidence(frequency, open.impuritySum / open.blocks),
    });
  }

  /** A pure sine at the frequency of line-ups is 1. */
  #confidence(frequency: number, impurity: number): number {
    const { lineUpFrequencies, otherFrequencyFactor, maxImpurity } = this.#parameters;
    const isLineUp = lineUpFrequencies.some((usual) => Math.abs(frequency - usual) <= 0.01 * usual);
    return (1 - (0.5 * impurity) / maxImpurity) * (isLineUp ? 1 : otherFrequencyFactor);
  }
}

function loudestChannel(samples: Float64Array, channels: number): number {
  let loudest = 0;
  let most = -1;
  for (let channel = 0; channel < channels; channel++) {
    let power = 0;
    for (let at = channel; at < samples.length; at += channels) {
      const value = samples[at] ?? 0;
      power += value * value;
    }
    if (power > most) {
      loudest = channel;
      most = power;
    }
  }
  return loudest;
}

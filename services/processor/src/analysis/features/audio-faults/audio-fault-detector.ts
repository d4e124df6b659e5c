import type { AudioChunk } from '../../decoding/media-file.ts';
import { fromSeconds, type Nanoseconds } from '../../time/rational-time.ts';
import type { TimeRange } from '../segment.ts';
import { AUDIO_FAULT_PARAMETERS, type AudioFaultParameters } from './audio-fault-parameters.ts';
import { FaultPassage } from './fault-passage.ts';
import { StereoBlock } from './stereo-block.ts';

/** Kinds of faults. */
export const AUDIO_FAULT_KINDS = ['CLIPPING', 'MONO_AS_STEREO', 'MISSING_CHANNEL', 'OUT_OF_PHASE'] as const;

/** One of AUDIO_FAULT_KINDS. */
export type AudioFaultKind = (typeof AUDIO_FAULT_KINDS)[number];

/** A fault of the sound and where it is. */
export interface FoundFault extends TimeRange {
  readonly kind: AudioFaultKind;
}

/**
 * Finds clipping in any sound, and in two-channel sound a missing channel, one channel on both sides, and channels out of
 * phase. More channels than two are left alone: there a silent one (the low-frequency channel of 5.1) is no fault.
 */
export class AudioFaultDetector {
  readonly #parameters: AudioFaultParameters;
  readonly #passages: Readonly<Record<AudioFaultKind, FaultPassage>>;
  #runs: number[] = [];
  #block = new StereoBlock();
  #blockStart: Nanoseconds | undefined;
  #clipped = false;
  #end: Nanoseconds = 0n;

  constructor(parameters: AudioFaultParameters = AUDIO_FAULT_PARAMETERS) {
    this.#parameters = parameters;
    // A pause says nothing about the channels, so it does not end their passage.
    const stereo = () => new FaultPassage(fromSeconds(86_400), fromSeconds(parameters.minSeconds));
    this.#passages = {
      CLIPPING: new FaultPassage(fromSeconds(parameters.clipGapSeconds), 0n),
      MONO_AS_STEREO: stereo(),
      MISSING_CHANNEL: stereo(),
      OUT_OF_PHASE: stereo(),
    };
  }

  push({ time, sampleRate, channels, samples }: Omit<AudioChunk, 'metadata'>): void {
    const blockSamples = Math.max(1, Math.round(sampleRate * this.#parameters.blockSeconds));
    const count = Math.floor(samples.length / channels);
    for (let from = 0; from < count; ) {
      this.#blockStart ??= time + fromSeconds(from / sampleRate);
      const to = Math.max(from, Math.min(count, from + blockSamples - this.#block.count));
      this.#countRuns(samples, channels, from, to);
      this.#block.push(samples, channels, from, to);
      if (this.#block.count >= blockSamples) {
        this.#judge(time + fromSeconds(to / sampleRate), channels);
      }
      from = to;
    }
    this.#end = time + fromSeconds(count / sampleRate);
    if (channels !== 2) {
      this.#closeStereo();
    }
  }

  /** In order of time, kinds of the same moment in the order of AUDIO_FAULT_KINDS. */
  finish(): readonly FoundFault[] {
    if (this.#blockStart !== undefined && this.#clipped) {
      this.#passages.CLIPPING.extend({ start: this.#blockStart, end: this.#end });
    }
    return AUDIO_FAULT_KINDS.flatMap((kind) => this.#passages[kind].finish().map((range) => ({ kind, ...range }))).sort(
      (a, b) => Number(a.start - b.start),
    );
  }

  #countRuns(samples: Float64Array, channels: number, from: number, to: number): void {
    const { clipLevel, clipSamples } = this.#parameters;
    for (let channel = 0; channel < channels; channel++) {
      let run = this.#runs[channel] ?? 0;
      for (let at = from * channels + channel; at < to * channels; at += channels) {
        const value = samples[at] ?? 0;
        if (value < clipLevel && value > -clipLevel) {
          run = 0;
          continue;
        }
        run++;
        if (run >= clipSamples) this.#clipped = true;
      }
      this.#runs[channel] = run;
    }
  }

  #judge(end: Nanoseconds, channels: number): void {
    const range = { start: this.#blockStart ?? end, end };
    if (this.#clipped) {
      this.#passages.CLIPPING.extend(range);
    }
    if (channels === 2) {
      this.#judgeStereo(range);
    }
    this.#block = new StereoBlock();
    this.#blockStart = undefined;
    this.#clipped = false;
  }

  #judgeStereo(range: TimeRange): void {
    const { audibleDb, missingDb, monoDb, phaseCorrelation } = this.#parameters;
    const { left, right, correlation, differenceShare } = this.#block;
    if (Math.max(left, right) < 10 ** (audibleDb / 20)) {
      return;
    }
    const missing = Math.min(left, right) < 10 ** (missingDb / 20);
    this.#mark('MISSING_CHANNEL', missing, range);
    this.#mark('MONO_AS_STEREO', differenceShare < 10 ** (monoDb / 10), range);
    this.#mark('OUT_OF_PHASE', !missing && correlation <= phaseCorrelation, range);
  }

  #mark(kind: AudioFaultKind, there: boolean, range: TimeRange): void {
    if (there) {
      this.#passages[kind].extend(range);
    } else {
      this.#passages[kind].close();
    }
  }

  #closeStereo(): void {
    this.#passages.MONO_AS_STEREO.close();
    this.#passages.MISSING_CHANNEL.close();
    this.#passages.OUT_OF_PHASE.close();
  }
}

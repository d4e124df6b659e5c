import {
  AudioFault_Kind as WireAudioFaultKind,
  type AudioFaultsResult as WireAudioFaultsResult,
  type LoudnessResult as WireLoudnessResult,
  type WaveformResult as WireWaveformResult,
} from '@vidi/contracts/vidi/v1/results';
import { type Segment, toSegment } from './segment.ts';
import { toOffset } from './wire-values.ts';

/** Programme loudness of the first audio stream, by EBU R128 (ITU-R BS.1770). */
export interface Loudness {
  /** Integrated loudness in LUFS; undefined when nothing passed the gate (digital silence). */
  readonly integratedLufs: number | undefined;
  /** Loudness range in LU (EBU Tech 3342); undefined when there is no integrated loudness. */
  readonly rangeLu: number | undefined;
  /** Maximum true peak over all channels in dBTP (ITU-R BS.1770-4 annex 2); undefined for digital silence. */
  readonly truePeakDbtp: number | undefined;
  /** Loudness over time; undefined in results made before there was one. */
  readonly curve: LoudnessCurve | undefined;
}

/** Loudness over time in at most 2000 steps: the loudest of each, never below -70 LUFS. */
export interface LoudnessCurve {
  /** Length of a step in seconds: step `i` begins at `i * stepSeconds`. */
  readonly stepSeconds: number;
  /** Over the last 400 ms (EBU Tech 3341), one per step. */
  readonly momentaryLufs: readonly number[];
  /** Over the last 3 s, one per step. */
  readonly shortTermLufs: readonly number[];
}

/**
 * What is wrong with the sound. `UNKNOWN` is a kind that a newer server has and this version of the SDK does not know.
 */
export type AudioFaultKind = 'CLIPPING' | 'MONO_AS_STEREO' | 'MISSING_CHANNEL' | 'OUT_OF_PHASE' | 'UNKNOWN';

/** A fault of the sound and where it is. */
export interface AudioFault extends Segment {
  readonly kind: AudioFaultKind;
}

/** The lowest and the highest sample of the sound, over all channels, in at most 2000 buckets of equal length. */
export interface Waveform {
  /** Length of a bucket in seconds: bucket `i` begins at `i * bucketSeconds`. */
  readonly bucketSeconds: number;
  /** Lowest sample of each bucket, from -32767 to 32767 (full scale). */
  readonly minima: readonly number[];
  /** Highest sample of each bucket. */
  readonly maxima: readonly number[];
}

/** Reads the result of `LOUDNESS`. */
export function toLoudness({ integratedLufs, rangeLu, truePeakDbtp, curve }: WireLoudnessResult): Loudness {
  return {
    integratedLufs,
    rangeLu,
    truePeakDbtp,
    curve: curve && {
      stepSeconds: toOffset(curve.step),
      momentaryLufs: curve.momentaryLufs,
      shortTermLufs: curve.shortTermLufs,
    },
  };
}

/** Reads the result of `AUDIO_FAULTS`. */
export function toAudioFaults({ faults }: WireAudioFaultsResult): { readonly faults: readonly AudioFault[] } {
  return { faults: faults.map((fault) => ({ kind: AUDIO_FAULT_KINDS[fault.kind] ?? 'UNKNOWN', ...toSegment(fault) })) };
}

/** Reads the result of `WAVEFORM`. */
export function toWaveform({ bucketDuration, minima, maxima }: WireWaveformResult): Waveform {
  return { bucketSeconds: toOffset(bucketDuration), minima, maxima };
}

// A server newer than this SDK may send numbers that are not in the table.
const AUDIO_FAULT_KINDS: Readonly<Record<number, AudioFaultKind>> = {
  [WireAudioFaultKind.CLIPPING]: 'CLIPPING',
  [WireAudioFaultKind.MONO_AS_STEREO]: 'MONO_AS_STEREO',
  [WireAudioFaultKind.MISSING_CHANNEL]: 'MISSING_CHANNEL',
  [WireAudioFaultKind.OUT_OF_PHASE]: 'OUT_OF_PHASE',
};

import type { Feature } from '@vidi/contracts/vidi/v1/feature';
import type { AnalysisErrorClass, AnalysisErrorReason } from '../domain/analysis-error.ts';
import type { AnalysisLimits } from '../domain/analysis-limits.ts';
import type { DamagedRange } from './decoding/damage/damaged-range.ts';

/** What the analysis process is told: what to do. The file lies in its folder. */
export interface AnalyseCommand {
  /** Path of the video below the folder. */
  readonly sourceFile: string;
  readonly features: readonly Feature[];
  /** The language that is spoken, where somebody declared it: a canonical BCP 47 tag. */
  readonly language?: string | undefined;
  /** Whether speech is to be recorded for a transcript where the file has no text of it, or none in the declared language. */
  readonly recordSpeech: boolean;
  readonly limits: AnalysisLimits;
  /** Whether the process stays for another command afterwards; otherwise it leaves. */
  readonly staysAfter: boolean;
}

/** Told instead of a command when there will be none. */
export const LEAVE = 'leave';

/** Messages of the analysis process, by structured clone ("advanced" serialization). */
export type AnalysisMessage =
  /** Everything is loaded; said once, first. */
  | { readonly kind: 'ready' }
  /** The file was opened; its length, when known, sets the time budget. */
  | { readonly kind: 'opened'; readonly durationMs: number | undefined }
  /** Something moved, though no percentage did. */
  | { readonly kind: 'alive' }
  | { readonly kind: 'progress'; readonly feature: Feature; readonly percent: number }
  | FeatureResultMessage
  | FeatureWithoutResultMessage
  | FinalMessage;

/** The last message on a command. */
export type FinalMessage =
  /** Every feature has been reported. */
  | {
      readonly kind: 'done';
      /** Nothing was decoded, no feature failed, and libav had nothing to complain of. */
      readonly isUnharmed: boolean;
    }
  /** The analysis as a whole failed. */
  | {
      readonly kind: 'error';
      readonly reason: AnalysisErrorReason;
      readonly message: string;
      readonly errorClass: AnalysisErrorClass;
    };

/** One feature was found. */
export interface FeatureResultMessage {
  readonly kind: 'result';
  readonly feature: Feature;
  readonly engine: string;
  readonly engineVersion: string;
  /** A `vidi.v1.FeatureResult` in protobuf's binary format. */
  readonly result: Uint8Array;
  /** Names relative to the working directory. */
  readonly artifacts: readonly { readonly name: string; readonly contentType: string }[];
  /** Of what the feature needs, what could not be read. */
  readonly damagedRanges: readonly DamagedRange[];
}

/** One feature ended without a result. */
export interface FeatureWithoutResultMessage {
  readonly kind: 'skipped' | 'failed';
  readonly feature: Feature;
  readonly engine: string;
  readonly engineVersion: string;
  readonly reason: string;
  readonly message: string;
}

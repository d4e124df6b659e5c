import type { Feature } from '@vidi/contracts/vidi/v1/feature';
import type { FeatureResult } from '@vidi/contracts/vidi/v1/results';

/** Finds features in a video file. */
export interface Analyser {
  /**
   * Analyses a file and resolves when every feature asked for has been reported through `onEvent` as
   * `result`, `skipped` or `failed`, and every promise of `onEvent` has settled. Events do not wait for the one before to be dealt with.
   *
   * @throws {AnalysisError} when the file as a whole cannot be analysed, or the analysis was aborted (reason `ABORTED`);
   *   features reported until then stay valid.
   * @throws whatever `onEvent` throws; the analysis is then stopped.
   */
  analyse(request: AnalysisRequest): Promise<void>;
}

/** What to analyse, and where. */
export interface AnalysisRequest {
  /** Absolute path of a folder of this analysis alone; artifacts are written into it. The caller removes it. */
  readonly workDir: string;
  /** Path of the video below `workDir`; a neutral one such as `input/source`, never the user's. */
  readonly sourceFile: string;
  /**
   * Features to find; each is reported exactly once. ON_SCREEN_TEXT ends with an unfinished result, one without languages, and lines that may
   * be text in a file in `workDir` (`domain/on-screen-text/strip-record.ts`), which is there unless there are none.
   */
  readonly features: readonly Feature[];
  /** The language that is spoken, where somebody declared it: a canonical BCP 47 tag. */
  readonly language?: string | undefined;
  /**
   * Whether TRANSCRIPT ends, where the file has no text of what is said, or none in the declared language beside its sound, with an unfinished result: one without origin, and the
   * sound in `speech.s16le`: samples of 16 bit, little-endian, one channel, 16 kHz, from the start of the presentation.
   */
  readonly recordSpeech?: boolean;
  /** Stops the analysis. */
  readonly signal: AbortSignal;
  /** Receives the events in order. */
  readonly onEvent: (event: AnalysisEvent) => void | Promise<void>;
}

/** Something the analysis has to say. */
export type AnalysisEvent = AnalysisProgress | AnalysisFeatureResult | AnalysisFeatureWithoutResult;

/** One feature moved on. */
export interface AnalysisProgress {
  readonly kind: 'progress';
  readonly feature: Feature;
  /** From 0 to 99, never falling, at most four times a second per feature. */
  readonly percent: number;
}

/** One feature was found. */
export interface AnalysisFeatureResult {
  readonly kind: 'result';
  readonly feature: Feature;
  /** What made the result, such as `vidi.shots`. */
  readonly engine: string;
  /** Results of one version are comparable with each other. */
  readonly engineVersion: string;
  readonly result: FeatureResult;
  /** What could not be read of what the result is made from, in order, not overlapping; empty when all was. */
  readonly damagedRanges: readonly DamagedRange[];
  /** Files that the result names; they must be kept before the result is published. */
  readonly artifacts: readonly AnalysisArtifact[];
}

/** One feature does not apply to this video (`skipped`), or could not be found out (`failed`). */
export interface AnalysisFeatureWithoutResult {
  readonly kind: 'skipped' | 'failed';
  readonly feature: Feature;
  readonly engine: string;
  readonly engineVersion: string;
  /** Stable word, such as `NO_AUDIO_STREAM`. */
  readonly reason: string;
  /** For people. */
  readonly message: string;
}

/** A stretch of a video, half-open, of which nothing could be read, in seconds from the start of the presentation. */
export interface DamagedRange {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** A file that the analysis made: one in `workDir`, by its absolute path, or one that is here. */
export type AnalysisArtifact = {
  /** Name within the video's artifacts, such as `keyframes/00003.jpg`. */
  readonly name: string;
  /** Media type, such as `image/jpeg`. */
  readonly contentType: string;
} & ({ readonly file: string } | { readonly content: Uint8Array });

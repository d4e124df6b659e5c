/**
 * How much trying again can help; the words of `vidi.internal.v1.ErrorClass`.
 *
 * - PERMANENT: the same bytes would fail the same way.
 * - TRANSIENT: might pass by itself.
 * - RESOURCE: this machine lacked something (memory, disk).
 * - UNKNOWN: nobody knows (a crash, a hang, a bug).
 */
export type AnalysisErrorClass = 'PERMANENT' | 'TRANSIENT' | 'RESOURCE' | 'UNKNOWN';

/** Why an analysis as a whole ended without its results. Stable words, shown to clients. */
export type AnalysisErrorReason =
  /** Nothing recognisable, or a format that is not accepted. */
  | 'NOT_A_VIDEO'
  /** A known container with neither picture nor sound in it. */
  | 'NO_STREAMS'
  /** None of the picture and sound streams has a decoder here. */
  | 'UNSUPPORTED_CODEC'
  /** The file asks for more than a configured limit allows. */
  | 'LIMIT_EXCEEDED'
  /** Recognised, but not one frame or sample could be decoded. */
  | 'CORRUPT'
  /** The analysis process died. */
  | 'ANALYSIS_CRASHED'
  /** The analysis process made no progress for too long. */
  | 'ANALYSIS_STALLED'
  /** The analysis took longer than its budget. */
  | 'TIME_LIMIT_EXCEEDED'
  /** The analysis process outgrew its memory ceiling. */
  | 'OUT_OF_MEMORY'
  /** The disk under the work folder is full. */
  | 'NO_SPACE'
  /** The caller's signal was aborted. */
  | 'ABORTED'
  /** A bug: something failed that should not. */
  | 'ANALYSIS_FAILED';

/** An analysis that ended without its results. `message` is for people; `reason` for programs. */
export class AnalysisError extends Error {
  override readonly name = 'AnalysisError';
  readonly reason: AnalysisErrorReason;
  readonly errorClass: AnalysisErrorClass;

  constructor(
    reason: AnalysisErrorReason,
    message: string,
    errorClass: AnalysisErrorClass,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.reason = reason;
    this.errorClass = errorClass;
  }
}

import type { AnalysisErrorClass } from './analysis-error.ts';

/** How much trying again can help; see AnalysisErrorClass. */
export type FailureClass = AnalysisErrorClass;

/** Why an attempt ended badly, as ingest and in the end the user get to see it. */
export interface JobFailure {
  /** Stable word, such as `URL_NOT_FOUND`. */
  readonly reason: string;
  /** What went wrong and, where there is one, the fix. No machine paths, no secrets. */
  readonly message: string;
  readonly failureClass: FailureClass;
  /** For how long somebody asks to be left alone, in ms; undefined when nobody does. */
  readonly retryAfterMs?: number | undefined;
}

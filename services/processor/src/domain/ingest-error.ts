/** Ingest says that the job is no longer ours: another attempt holds it (`lost`), or its video was deleted (`gone`). */
export class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError';
  readonly kind: 'lost' | 'gone';

  constructor(kind: 'lost' | 'gone', options?: { readonly cause?: unknown }) {
    super(kind === 'gone' ? 'the job is gone' : 'another attempt holds the job', options);
    this.kind = kind;
  }
}

/** Ingest cannot be reached, or not do its work, now; the same call can succeed later. */
export class IngestUnavailableError extends Error {
  override readonly name = 'IngestUnavailableError';
}

/** Ingest has looked at the results of the job and does not accept them. */
export class ResultsInvalidError extends Error {
  override readonly name = 'ResultsInvalidError';
}

/** Ingest refuses a call for a reason that the same call would meet again: a bug on one side or the other. */
export class IngestRefusedError extends Error {
  override readonly name = 'IngestRefusedError';
}

/** Why speech to text gave nothing. Stable words, shown to clients; it costs the transcript and nothing else. */
export type TranscriptionErrorReason =
  /** The service could not be reached, or went on failing; the model could not be fetched. */
  | 'TRANSCRIPTION_UNAVAILABLE'
  /** The service refused: a wrong key, model or request. */
  | 'TRANSCRIPTION_REFUSED'
  /** The service answered something that is no transcription. */
  | 'TRANSCRIPTION_UNREADABLE'
  /** The process with the model ended, took too long, or could not use the model. */
  | 'TRANSCRIPTION_FAILED';

/** Speech to text failed. */
export class TranscriptionError extends Error {
  override readonly name = 'TranscriptionError';
  readonly reason: TranscriptionErrorReason;

  constructor(reason: TranscriptionErrorReason, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.reason = reason;
  }
}

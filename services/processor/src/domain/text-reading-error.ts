/** Why text could not be read. Stable words, shown to clients; it costs the on-screen text and nothing else. */
export type TextReadingErrorReason =
  /** The program that reads went on failing. */
  | 'TEXT_READER_CRASHED'
  /** A picture took too long, or too much memory. */
  | 'TEXT_READER_LIMIT';

/** Reading text failed. */
export class TextReadingError extends Error {
  override readonly name = 'TextReadingError';
  readonly reason: TextReadingErrorReason;

  constructor(reason: TextReadingErrorReason, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.reason = reason;
  }
}

import type { FailureClass } from './job-failure.ts';

/** Why the bytes of a video could not be had. Stable words, shown to clients. */
export type SourceErrorReason =
  /** The URL leads where this installation does not go: another scheme, credentials in it, a private address, a port. */
  | 'URL_NOT_ALLOWED'
  /** The far server has nothing there (404, 410). */
  | 'URL_NOT_FOUND'
  /** The far server does not let us have it (401, 403). */
  | 'URL_FORBIDDEN'
  /** The far server answered with another error, or not in HTTP. */
  | 'URL_HTTP_ERROR'
  /** What came is a web page, a document or a playlist, as the far server says itself. */
  | 'URL_NOT_A_VIDEO'
  /** What came is no video, as its first bytes say. */
  | 'NOT_A_VIDEO'
  /** What came is sound or picture in a format that is not taken in, as its first bytes say. */
  | 'UNSUPPORTED_FORMAT'
  | 'URL_TOO_LARGE'
  | 'URL_TIMEOUT'
  /** No such host, nobody listens, or the connection broke before an answer. */
  | 'URL_UNREACHABLE'
  | 'URL_TLS_ERROR'
  | 'URL_TOO_MANY_REDIRECTS'
  /** The transfer broke off. */
  | 'URL_INCOMPLETE'
  /** The transfer broke off, and what the URL leads to by then is another file, or cannot be proved to be the same. */
  | 'URL_CHANGED'
  /** The bytes that were handed over are no longer in the media store. */
  | 'SOURCE_MISSING'
  /** The bytes in the media store are not those that were handed over. */
  | 'SOURCE_DAMAGED';

/** The bytes of a video could not be had. `message` is for people, the user who gave the URL among them. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly reason: SourceErrorReason;
  readonly failureClass: FailureClass;
  /** For how long the far server asks to be left alone, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(
    reason: SourceErrorReason,
    message: string,
    failureClass: FailureClass,
    options?: { readonly cause?: unknown; readonly retryAfterMs?: number | undefined },
  ) {
    super(message, options);
    this.reason = reason;
    this.failureClass = failureClass;
    this.retryAfterMs = options?.retryAfterMs;
  }
}

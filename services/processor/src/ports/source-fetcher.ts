/** Gets videos from other people's servers. */
export interface SourceFetcher {
  /**
   * Goes where `url` leads and resolves when the far server has begun to answer with something that can be a video.
   *
   * @throws SourceError (a reason that starts with `URL_`), or the reason of `signal`.
   */
  open(url: string, signal: AbortSignal): Promise<RemoteContent>;
}

/** A transfer under way. Dispose of it, whether or not it was read to its end. */
export interface RemoteContent extends AsyncDisposable {
  /** Media type that the far server gave, without parameters. */
  readonly contentType: string | undefined;
  /** Number of bytes that the far server announced; may become known during the transfer. */
  readonly sizeBytes: number | undefined;
  /** How often the transfer broke and was taken up again so far. */
  readonly resumeCount: number;
  /** The bytes; can be read once. Throws SourceError when the transfer breaks off for good or exceeds a limit. */
  readonly content: AsyncIterable<Uint8Array>;
}

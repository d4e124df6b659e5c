/** How a file goes up in pieces, so that a broken connection costs a piece and not the whole. */
export interface ResumableUploadOptions {
  /**
   * Sends the file in pieces by the tus protocol, goes on where the server has arrived after every break, and outlasts restarts of
   * the server. By default false: one request. A stream needs `sizeBytes` for it.
   */
  readonly resumable?: boolean | undefined;
  /**
   * Goes on with an upload that was begun before, by another process for instance: the URL that `onUploadUrl` was given. Takes
   * the same file, from its first byte; what was said of it (title, labels and so on) was said at the beginning. Implies `resumable`.
   */
  readonly resumeFrom?: string | undefined;
  /**
   * Called with the URL of a new upload before its first byte leaves, and waited for: keep it to go on later by `resumeFrom`. The server
   * keeps an unfinished upload for a while (a day, unless its operator says otherwise), also when it was aborted here.
   */
  readonly onUploadUrl?: ((url: string) => void | Promise<void>) | undefined;
  /**
   * Size of a piece in bytes, which is what one break costs at most, and what is held in memory: 8 MiB by default. Proxies may
   * limit it.
   */
  readonly pieceBytes?: number | undefined;
  /**
   * Size of a stream in bytes: needed where the upload is resumable, else the server refuses by it, before the bytes, what is too
   * large, and afterwards what has another size. Other sources know it themselves.
   */
  readonly sizeBytes?: number | undefined;
  /** How long a resumable upload may make no progress in a row before it fails, in milliseconds: 60000 by default. */
  readonly maxOutageMs?: number | undefined;
}

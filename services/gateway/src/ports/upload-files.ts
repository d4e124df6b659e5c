/** Files in which uploads are while they arrive, from where ingest takes them over. */
export interface UploadFiles {
  /**
   * A new file, for one upload.
   *
   * @throws SpoolFullError
   */
  create(): Promise<UploadFile>;
}

/** A file of one upload; removed when it is disposed of. */
export interface UploadFile extends AsyncDisposable {
  /** Its path below the folder of uploads, with `/`. */
  readonly name: string;
  /** How many bytes of it will not change any more. */
  readonly writtenBytes: number;
  /** @throws SpoolFullError when there is no room for so many bytes */
  reserve(bytes: number): Promise<void>;
  /**
   * Begins to write a piece, which must not change any more, once the one before is written.
   *
   * @throws SpoolFullError
   */
  write(piece: Uint8Array): Promise<void>;
  /** Resolves when all is written. @throws SpoolFullError */
  flush(): Promise<void>;
}

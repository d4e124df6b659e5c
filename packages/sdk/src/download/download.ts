/** Which bytes of a file. */
export interface ByteRange {
  /** First byte wanted, from 0; a negative number counts from the end. By default 0. */
  readonly start?: number | undefined;
  /** How many bytes at most, from 1. By default all that follow. */
  readonly length?: number | undefined;
}

/** A file on its way. Read `body` to its end or cancel it: until then it holds a connection. */
export interface Download {
  /** The bytes asked for, as they come. What nobody reads is not sent. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Media type, such as `image/jpeg`. */
  readonly contentType: string;
  /** Size of the whole file in bytes. */
  readonly sizeBytes: number;
  /** SHA-256 of the whole file in lower-case hexadecimal. */
  readonly sha256: string;
  /** A name to save it under; undefined where there is none. Data only: never use it as a path. */
  readonly fileName: string | undefined;
  /** Offset of the first byte of `body` in the file. */
  readonly start: number;
  /** Offset after the last byte of `body`. */
  readonly end: number;
  /** Reads `body` into memory. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  /** Reads `body` into a Blob of the right media type. */
  blob(): Promise<Blob>;
}

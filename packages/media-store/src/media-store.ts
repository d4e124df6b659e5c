import type { Readable } from 'node:stream';

/** An object in the store. */
export interface StoredObject {
  /** Its name: segments of `[A-Za-z0-9._-]` joined by `/`, such as `sources/3f/<id>`. Never made from a client's words. */
  readonly key: string;
  readonly sizeBytes: number;
  /** SHA-256 of the content in lower-case hexadecimal. */
  readonly sha256: string;
}

/** What the store tells of an object without reading it. */
export interface ObjectFacts {
  readonly key: string;
  readonly sizeBytes: number;
  /** When it was written, by the clock of the store; to the second where that knows no more. */
  readonly modifiedTime: Date;
}

/** A write that has not ended: it is under way, or its writer died. No reader sees anything of it. */
export interface UnfinishedWrite {
  /** Names it for people: a file in the folder of the store, or a key and the id of its upload. */
  readonly name: string;
  /** Key of the object that it is to become; undefined where the store does not know. */
  readonly key: string | undefined;
  /** How much is kept of it so far. */
  readonly sizeBytes: number;
  /** When something of it was last written. */
  readonly modifiedTime: Date;
  /** Removes what is kept of it; a writer that is still at it fails. Does nothing when it has ended meanwhile. */
  discard(): Promise<void>;
}

/** Bounds and ways to stop a write. */
export interface PutOptions {
  /** Refuse more bytes than this. */
  readonly maxBytes?: number;
  /** Stops the write; nothing is kept. */
  readonly signal?: AbortSignal;
  /** Told how many bytes have arrived so far, now and then. */
  readonly onProgress?: (bytes: number) => void;
}

/** A half-open range of bytes, `[start, end)`. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

/**
 * Where bytes live. Writes are atomic: an object appears whole or not at all, whoever dies when.
 *
 * Errors: ObjectNotFoundError, ObjectTooLargeError, StoreFullError, InvalidKeyError, UnfinishedWritesHiddenError.
 */
export interface MediaStore {
  /**
   * Writes an object, streaming with back-pressure and hashing on the way; replaces one of the same key. A piece of the content must
   * not be changed after it was handed over: it may still be written while the next one is asked for.
   */
  put(key: string, content: AsyncIterable<Uint8Array>, options?: PutOptions): Promise<StoredObject>;
  /** Size and time of an object, or undefined when there is none. */
  stat(key: string): Promise<ObjectFacts | undefined>;
  /** Streams an object, or a range of it. */
  read(key: string, range?: ByteRange): Promise<Readable>;
  /**
   * Puts the object's content at `path` on the local disk for programs that need a file; without copying where the
   * store can (a link). The caller must treat it as read-only and removes it.
   */
  materialise(key: string, path: string, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Removes an object; does nothing when there is none. */
  delete(key: string): Promise<void>;
  /** Removes every object whose key starts with `prefix` + `/`; returns how many there were. */
  deleteAll(prefix: string): Promise<number>;
  /**
   * Every object whose key starts with `prefix` + `/`, or every object of the store; one after the other, however many
   * there are. In no particular order, but objects with the same beginning up to a `/` come together.
   */
  list(prefix?: string): AsyncIterable<ObjectFacts>;
  /**
   * Every write that has not ended, one after the other.
   *
   * @throws UnfinishedWritesHiddenError when the server does not tell.
   */
  listUnfinished(): AsyncIterable<UnfinishedWrite>;
  /** Resolves when the store can be written and read, rejects with the reason when not; for readiness. */
  checkHealth(): Promise<void>;
}

import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Caller } from '../access/caller.ts';

/** An upload as the spool keeps it. */
export interface SpooledUpload {
  readonly id: string;
  readonly sizeBytes: number;
  /** Bytes that are here. After a power cut some of the last may be missing again, which its client is told when it asks. */
  readonly offset: number;
  readonly createdMs: number;
  readonly metadata: Record<string, string | null>;
  readonly caller: Caller;
  /** The video it became. */
  readonly videoId: string | undefined;
}

/** Resumable uploads until they are whole and a video was made of them. */
export interface UploadSpool {
  /** @throws SpooledUploadNotFoundError */
  find(id: string): Promise<SpooledUpload>;
  /**
   * The bytes of an upload, in order.
   *
   * @param offsets ascending; what is before one is read when it is told. What counts once is never taken back
   */
  bytesOf(
    upload: Pick<SpooledUpload, 'id'>,
    offsets: Iterable<number> | AsyncIterable<number>,
  ): AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** The file of the bytes of an upload, below the folder of the spool, with `/`. */
  fileOf(upload: Pick<SpooledUpload, 'id'>): string;
  /** Notes what an upload became; its bytes are not needed any more. */
  becameVideo(id: string, videoId: string): Promise<void>;
  /** @throws SpooledUploadNotFoundError */
  remove(id: string): Promise<void>;
  /** The ids of all uploads there are. */
  ids(): AsyncIterable<string>;
  /** Removes uploads that are too old, whole or not, and folders whose creation was cut off; returns how many. */
  deleteExpired(): Promise<number>;
}

/** Algorithms that clients may choose from; tus asks for sha1 at least (tus 1.0, Checksum). */
export const CHECKSUM_ALGORITHMS = ['sha1', 'sha256', 'md5'] as const;

/** A checksum of the bytes of one request. */
export interface PieceChecksum {
  /** The header it came in, as people write it. */
  readonly header: 'Upload-Checksum' | 'Content-Digest';
  readonly algorithm: (typeof CHECKSUM_ALGORITHMS)[number] | 'sha512';
  /** In Base64. */
  readonly digest: string;
}

/** What belongs to one request of the tus protocol and that its library has no parameter for. */
export interface UploadContext {
  readonly caller: Caller;
  /** What the bytes of the request must have, all of them; none where the client did not say. */
  readonly checksums: readonly PieceChecksum[];
  /**
   * Told up to where the upload counts whenever some of its bytes were written, also when those do not count yet; not before it
   * is known to begin like a video.
   *
   * @throws Error to refuse what still comes
   */
  readonly onWritten: (upload: SpooledUpload) => void;
  /** What went wrong beneath the library, which keeps only a status and a text. */
  failure?: unknown;
}

/** Carries the context through the library to the spool; one for each server. */
export type UploadContexts = AsyncLocalStorage<UploadContext>;

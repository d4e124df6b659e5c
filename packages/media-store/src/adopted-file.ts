import type { PutOptions, StoredObject } from './media-store.ts';

/**
 * A file that somebody else writes on the disk of the store, and that is to become an object as it is instead of being copied.
 * From its adoption on it has a name in the store, too: what its writer does to its own name does not matter any more. What was
 * not put into the store is let go when it is disposed of; the writer's name and bytes stay as they are.
 */
export interface AdoptedFile extends AsyncDisposable {
  /**
   * The bytes, in order, while they arrive.
   *
   * @param ends ascending; what is before one is read when it is told, and must not change any more
   */
  bytes(ends: AsyncIterable<number>): AsyncIterable<Uint8Array>;
  /**
   * Makes an object of the file once `content`, which is its `bytes` from the first to the last, has passed: that is hashed, and
   * may throw to refuse it. Everybody loses the right to write to the file.
   *
   * @throws ObjectTooLargeError, InvalidKeyError, the reason of `options.signal`, or what `content` threw.
   */
  put(key: string, content: AsyncIterable<Uint8Array>, options?: PutOptions): Promise<StoredObject>;
}

/** How a file is adopted. */
export interface AdoptionOptions {
  /** Whether the name it has is of no use to anybody any more and goes at once, so that a writer who dies leaves nothing. */
  readonly isOnlyOurs?: boolean;
  /** Whether it is only to be seen if it could be; whoever has adopted it keeps it. */
  readonly isTrial?: boolean;
}

/**
 * Adopts a file by its path. Whoever adopts one that is adopted already takes it from the one before, who then fails.
 *
 *
 * @returns undefined when it cannot be had without a copy: it is not there, on another file system, another user's, or no file.
 */
export type AdoptFile = (path: string, options?: AdoptionOptions) => Promise<AdoptedFile | undefined>;

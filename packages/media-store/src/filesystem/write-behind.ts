import type { FileHandle } from 'node:fs/promises';

/** How much is written before the disk is asked to have it, in bytes: enough that asking costs nothing beside the writing. */
const SYNC_BYTES = 64 * 2 ** 20;

/**
 * Appends to a file while its caller does other things: a piece is written while the next one arrives and is hashed, and what was
 * written goes to the disk while more is. Without it the disk would be idle until the system has no more room for what waits,
 * and its owner would wait at the end for all of that. At most one piece and one sync are under way.
 */
export class WriteBehind {
  readonly #file: FileHandle;
  #writing: Promise<void> = Promise.resolve();
  #syncing: Promise<void> = Promise.resolve();
  #isSyncing = false;
  #unsynced = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /**
   * Begins to write a piece, which must not change any more, once the one before is written.
   *
   * @throws what the writing or syncing of an earlier piece failed with.
   */
  async write(piece: Uint8Array): Promise<void> {
    await this.#writing;
    this.#writing = observed(this.#file.writeFile(piece));
    this.#unsynced += piece.byteLength;
    if (this.#unsynced < SYNC_BYTES || this.#isSyncing) return;
    await this.#syncing;
    this.#unsynced = 0;
    this.#isSyncing = true;
    this.#syncing = observed(
      this.#file.datasync().finally(() => {
        this.#isSyncing = false;
      }),
    );
  }

  /** Resolves when all is written and on the disk. */
  async end(): Promise<void> {
    await this.#writing;
    await this.#syncing;
    await this.#file.sync();
  }

  /** Resolves when nothing is under way any more, however it went; the file may then be closed. */
  async settle(): Promise<void> {
    await Promise.allSettled([this.#writing, this.#syncing]);
  }
}

/** Its failure is thrown at the next step, which comes later than the turn in which nobody else listens. */
function observed(promise: Promise<void>): Promise<void> {
  promise.catch(() => undefined);
  return promise;
}

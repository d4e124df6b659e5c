import type { FileHandle } from 'node:fs/promises';

/** How much may be written before the disk is asked to have it, in bytes: enough that asking costs nothing beside the writing. */
const SYNC_BYTES = 64 * 2 ** 20;

/**
 * Brings to the disk what was written to a file while more is. Without it the disk would be idle until the system has no more
 * room for what waits, and whoever needs it durable would wait at the end for all of that. At most one sync is under way.
 */
export class SyncBehind {
  readonly #file: FileHandle;
  #syncing: Promise<void> = Promise.resolve();
  #isSyncing = false;
  #unsynced = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /**
   * Says that more was written.
   *
   * @throws what an earlier sync failed with.
   */
  async wrote(bytes: number): Promise<void> {
    this.#unsynced += bytes;
    if (this.#unsynced < SYNC_BYTES || this.#isSyncing) return;
    await this.#syncing;
    this.#unsynced = 0;
    this.#isSyncing = true;
    this.#syncing = this.#file.datasync().finally(() => {
      this.#isSyncing = false;
    });
    // Its failure is thrown at the next step, which comes later than the turn in which nobody else listens.
    this.#syncing.catch(() => undefined);
  }

  /** Resolves when all is on the disk. */
  async end(): Promise<void> {
    await this.#syncing;
    await this.#file.sync();
  }

  /** Resolves when no sync is under way any more, however it went; the file may then be closed. */
  async settle(): Promise<void> {
    await Promise.allSettled([this.#syncing]);
  }
}

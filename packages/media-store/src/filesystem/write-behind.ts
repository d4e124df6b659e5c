import type { FileHandle } from 'node:fs/promises';
import { SyncBehind } from './sync-behind.ts';

/**
 * Appends to a file while its caller does other things: a piece is written while the next one arrives and is hashed, and what was
 * written goes to the disk while more is. At most one piece and one sync are under way.
 */
export class WriteBehind {
  readonly #file: FileHandle;
  readonly #disk: SyncBehind;
  #writing: Promise<void> = Promise.resolve();

  constructor(file: FileHandle) {
    this.#file = file;
    this.#disk = new SyncBehind(file);
  }

  /**
   * Begins to write a piece, which must not change any more, once the one before is written.
   *
   * @throws what the writing or syncing of an earlier piece failed with.
   */
  async write(piece: Uint8Array): Promise<void> {
    await this.#writing;
    this.#writing = this.#file.writeFile(piece);
    // Its failure is thrown at the next step, which comes later than the turn in which nobody else listens.
    this.#writing.catch(() => undefined);
    await this.#disk.wrote(piece.byteLength);
  }

  /** Resolves when all is written and on the disk. */
  async end(): Promise<void> {
    await this.#writing;
    await this.#disk.end();
  }

  /** Resolves when nothing is under way any more, however it went; the file may then be closed. */
  async settle(): Promise<void> {
    await Promise.allSettled([this.#writing]);
    await this.#disk.settle();
  }
}

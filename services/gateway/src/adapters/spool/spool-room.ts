import { statfs } from 'node:fs/promises';
import { SpoolFullError } from '../../ports/spool-errors.ts';

/** How many bytes may be written before it is looked again whether the disk has room. */
const ROOM_CHECK_BYTES = 64 * 2 ** 20;

/** The room on the disk of the spool. */
export class SpoolRoom {
  readonly #root: string;
  readonly #minFreeBytes: number;

  /** @param root is there */
  constructor(root: string, minFreeBytes: number) {
    this.#root = root;
    this.#minFreeBytes = minFreeBytes;
  }

  /** @throws SpoolFullError when less would be free than must stay free */
  async check(neededBytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#root);
    if (bavail * bsize - neededBytes < this.#minFreeBytes) throw new SpoolFullError(this.#minFreeBytes);
  }

  /** What the disk said when it was full becomes a SpoolFullError; anything else stays what it is. */
  asFull(error: unknown): unknown {
    const full = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
    return full ? new SpoolFullError(this.#minFreeBytes, { cause: error }) : error;
  }

  /** Looks now and then while bytes pass; for one upload. */
  watch(): { passed(bytes: number): Promise<void> } {
    let unchecked = 0;
    return {
      passed: async (bytes) => {
        unchecked += bytes;
        if (unchecked <= ROOM_CHECK_BYTES) return;
        await this.check(0);
        unchecked = 0;
      },
    };
  }
}

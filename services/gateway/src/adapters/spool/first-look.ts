import type { FileHandle } from 'node:fs/promises';
import { FIRST_BYTES, FirstBytes, type Recognition } from '@vidi/container-signature';
import { ContentRefusedError } from '../../ports/spool-errors.ts';

/**
 * Looks at the first bytes of an upload while they come, in whatever pieces and requests, so that what is no video is refused
 * at once and not when gigabytes of it are here.
 */
export class FirstLook {
  readonly #first = new FirstBytes();
  #recognition: Recognition = { kind: 'undecided' };

  /**
   * Begins where an earlier request ended; undefined when nothing is left to be looked at.
   *
   * @param offset how many bytes of the upload are in the file
   */
  static async resume(file: FileHandle, offset: number): Promise<FirstLook | undefined> {
    if (offset >= FIRST_BYTES) return undefined;
    const look = new FirstLook();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(offset), 0, offset, 0);
    look.add(buffer.subarray(0, bytesRead));
    return look.isAccepted ? undefined : look;
  }

  /** Whether what has come so far is known to be a video. */
  get isAccepted(): boolean {
    return this.#recognition.kind === 'accepted';
  }

  /** Takes what came. */
  add(piece: Uint8Array): void {
    if (this.#recognition.kind === 'undecided') this.#recognition = this.#first.add(piece);
  }

  /** Says that the upload is whole. */
  end(): void {
    if (this.#recognition.kind === 'undecided') this.#recognition = this.#first.end();
  }

  /** @throws ContentRefusedError when what has come so far is refused */
  check(): void {
    if (this.#recognition.kind !== 'refused') return;
    throw new ContentRefusedError(this.#recognition.reason, this.#recognition.message);
  }
}

import type { ConnectError } from '@connectrpc/connect';

/**
 * Up to where an upload counts, while it arrives: whoever iterates is told each time that it has grown, up to the size of the
 * whole. For one reader.
 */
export class ArrivingOffset implements AsyncIterable<number> {
  readonly #sizeBytes: number;
  readonly #brokenOff = new AbortController();
  readonly #idle: NodeJS.Timeout;
  #offset = 0;
  #wake: (() => void) | undefined;

  /**
   * @param idleMs how long nothing may be said of the upload before it is broken off, in milliseconds
   * @param idleError made then, as the reason
   */
  constructor(sizeBytes: number, idleMs: number, idleError: () => ConnectError) {
    this.#sizeBytes = sizeBytes;
    this.#idle = setTimeout(() => this.breakOff(idleError()), idleMs);
  }

  /** Aborted when the upload is broken off. */
  get signal(): AbortSignal {
    return this.#brokenOff.signal;
  }

  /** Says up to where the upload counts; the same once more is a sign of life. */
  advance(offset: number): void {
    if (this.#brokenOff.signal.aborted) return;
    // What is whole waits for nobody.
    if (offset >= this.#sizeBytes) clearTimeout(this.#idle);
    else this.#idle.refresh();
    if (offset <= this.#offset) return;
    this.#offset = offset;
    this.#wake?.();
  }

  /** Ends it for the reader, who is never told of an end before the last byte. */
  breakOff(reason: Error): void {
    clearTimeout(this.#idle);
    this.#brokenOff.abort(reason);
    this.#wake?.();
  }

  /** @throws the reason it was broken off for */
  async *[Symbol.asyncIterator](): AsyncGenerator<number> {
    for (let told = 0; told < this.#sizeBytes; ) {
      this.#brokenOff.signal.throwIfAborted();
      if (this.#offset === told) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      told = this.#offset;
      yield told;
    }
  }
}

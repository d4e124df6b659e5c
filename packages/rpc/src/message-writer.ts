/** How many bytes may wait to be sent on one stream before its producer is held back. */
export const WRITE_WINDOW_BYTES = 1024 * 1024;

/** The part of a grpc-js call that messages are written to. */
interface Sink {
  write(bytes: Buffer, callback: (error: Error | null | undefined) => void): boolean;
}

/**
 * Writes messages with back-pressure counted in bytes: the streams of grpc-js count messages (16), which with messages
 * of several MiB is no bound worth the name.
 */
export class MessageWriter {
  readonly #sink: Sink;
  #pendingBytes = 0;
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Sends a message; resolves when the next one may come: with true, or with false when the stream was closed. */
  async write(bytes: Buffer): Promise<boolean> {
    if (this.#closed) return false;
    this.#pendingBytes += bytes.byteLength;
    // An error closes the call, which then calls close().
    this.#sink.write(bytes, () => {
      this.#pendingBytes -= bytes.byteLength;
      if (this.#pendingBytes <= WRITE_WINDOW_BYTES) this.#resume();
    });
    if (this.#pendingBytes > WRITE_WINDOW_BYTES) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
    return !this.#closed;
  }

  /** The call has ended: nothing more is sent, and a producer that is held back goes on. */
  close(): void {
    this.#closed = true;
    this.#resume();
  }

  /** Whether close() was called. */
  get closed(): boolean {
    return this.#closed;
  }

  #resume(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}

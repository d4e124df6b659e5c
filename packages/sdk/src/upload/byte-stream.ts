/** A stream of bytes that can be ended from outside. */
export interface ByteStream {
  readonly stream: ReadableStream<Uint8Array>;
  /** What the source threw while it was read; undefined while it did not. */
  failure(): { readonly error: unknown } | undefined;
  /** Ends the stream and closes what it reads from. Does nothing to a stream that has ended. */
  close(): Promise<void>;
}

/**
 * Makes a stream that takes the next chunk only when there is room for it.
 *
 * It has to be closed by the one who sent it: Node's fetch goes on reading the body of a request that was aborted, to its end
 * and as fast as it can (Node.js 24.21).
 */
export function byteStream(chunks: AsyncGenerator<Uint8Array>): ByteStream {
  let closed = false;
  let failure: { readonly error: unknown } | undefined;
  const closeSource = async () => {
    closed = true;
    await chunks.return(undefined);
  };
  let end: (() => void) | undefined;
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        end = () => controller.error(new Error('the upload has ended'));
      },
      async pull(controller) {
        const next = await chunks.next().catch((error: unknown) => {
          failure = { error };
          throw error;
        });
        if (closed) return;
        if (next.done) {
          closed = true;
          controller.close();
        } else controller.enqueue(next.value);
      },
      cancel: closeSource,
    },
    // Nothing is read ahead: what `onProgress` counts has been taken by the network.
    { highWaterMark: 0 },
  );
  return {
    stream,
    failure: () => failure,
    close: async () => {
      if (closed) return;
      end?.();
      await closeSource();
    },
  };
}

/** The bytes of an upload, piece by piece. */
export interface PieceSource {
  readonly sizeBytes: number;
  /**
   * The piece that begins at `offset`, shorter than the others only at the end. Offsets of a stream never go back by more than
   * the piece read last.
   */
  read(offset: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Lets go of the source. */
  close(): Promise<void>;
}

/** Pieces of what can be read anywhere, however often. */
export function blobPieces(blob: Blob, pieceBytes: number): PieceSource {
  return {
    sizeBytes: blob.size,
    read: async (offset) => new Uint8Array(await blob.slice(offset, offset + pieceBytes).arrayBuffer()),
    close: async () => undefined,
  };
}

/**
 * Pieces of what comes once: the piece read last is kept until the next one is asked for, so that it can be sent again. What lies before
 * the first offset asked for is read and thrown away.
 *
 * @param sizeBytes how much there is, as its owner says
 */
export function streamPieces(bytes: AsyncIterable<Uint8Array>, sizeBytes: number, pieceBytes: number): PieceSource {
  const iterator = bytes[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  /** Where `chunks` begin, and how much they are. */
  let start = 0;
  let length = 0;
  let ended = false;

  async function take(): Promise<void> {
    const next = await iterator.next();
    if (next.done === true) ended = true;
    else {
      chunks.push(next.value);
      length += next.value.byteLength;
    }
  }

  function drop(count: number): void {
    let left = Math.min(count, length);
    start += left;
    length -= left;
    while (left > 0) {
      const first = chunks.shift();
      if (first === undefined) return;
      if (first.byteLength > left) chunks.unshift(first.subarray(left));
      left -= Math.min(left, first.byteLength);
    }
  }

  return {
    sizeBytes,
    read: async (offset) => {
      if (offset < start) {
        throw new Error(`the server has ${offset} bytes of the upload and the stream is past them, at ${start}`);
      }
      while (start < offset && !ended) {
        drop(offset - start);
        if (start < offset) await take();
      }
      const left = sizeBytes - offset;
      // One more than there should be, to see that there is none.
      while (length < Math.min(pieceBytes, left + 1) && !ended) await take();
      if (length > left || (ended && length < Math.min(pieceBytes, left))) {
        throw new TypeError(
          `the stream has ${length > left ? 'more' : 'fewer'} bytes than sizeBytes (${sizeBytes}) says`,
        );
      }
      const piece = new Uint8Array(Math.min(pieceBytes, length));
      let filled = 0;
      for (const chunk of chunks) {
        const part = chunk.subarray(0, piece.byteLength - filled);
        piece.set(part, filled);
        filled += part.byteLength;
      }
      return piece;
    },
    close: async () => {
      await iterator.return?.();
    },
  };
}

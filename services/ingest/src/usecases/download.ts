import type { Readable } from 'node:stream';
import { type MediaStore, ObjectNotFoundError } from '@vidi/media-store';
import { type ByteWindow, byteWindow } from '../domain/byte-window.ts';

/** Most bytes in one piece of a download. */
export const MAX_PIECE_BYTES = 256 * 1024;

/** Which part of a file is wanted; see byteWindow. */
export interface WantedPart {
  readonly readOffset: bigint;
  readonly readLimit: bigint;
}

/** What is known of a file before its bytes are read. */
export interface FileFacts {
  readonly contentType: string;
  /** A name to save it under. Data only. */
  readonly fileName: string;
  readonly sizeBytes: number;
  /** SHA-256 of the whole file in lower-case hexadecimal. */
  readonly sha256: string;
}

/** A file, or a part of it, that is open for reading. */
export interface Download extends Disposable {
  readonly facts: FileFacts;
  readonly window: ByteWindow;
  /** The bytes of the window in pieces of at most MAX_PIECE_BYTES; read once. */
  readonly pieces: AsyncIterable<Uint8Array>;
}

/**
 * Opens a part of an object of the media store. To be disposed of, whether it was read or not.
 *
 * @returns undefined when the store has no such object.
 * @throws InvalidRequestError, RangeNotSatisfiableError
 */
export async function openDownload(
  mediaStore: MediaStore,
  key: string,
  facts: FileFacts,
  { readOffset, readLimit }: WantedPart,
): Promise<Download | undefined> {
  const window = byteWindow(facts.sizeBytes, readOffset, readLimit);
  try {
    const content = await mediaStore.read(key, window);
    return {
      facts,
      window,
      pieces: piecesOf(content, key, window),
      [Symbol.dispose]: () => content.destroy(),
    };
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return undefined;
    throw error;
  }
}

async function* piecesOf(content: Readable, key: string, { start, end }: ByteWindow): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterable<Uint8Array> = content;
  let count = 0;
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.byteLength; from += MAX_PIECE_BYTES) {
      yield chunk.subarray(from, from + MAX_PIECE_BYTES);
    }
    count += chunk.byteLength;
  }
  // An ordinary end would make half a file look whole.
  if (count !== end - start) throw new Error(`The media store gave ${count} of ${end - start} bytes of ${key}.`);
}

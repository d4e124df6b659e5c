import type { MediaPart } from '@vidi/contracts/vidi/v1/video_service';
import { ConflictError, ConnectionError, InternalError } from '../errors/error-classes.ts';
import { pause } from '../request/pause.ts';
import { retryDelayMs } from '../request/retry.ts';

/** An answer whose beginning was read: what follows, and the bytes of it. */
export interface OpenedPart {
  readonly contentType: string;
  readonly part: MediaPart;
  readonly chunks: AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/**
 * The bytes that `first` promises, exactly: a connection that breaks is opened again where the bytes ended, at most
 * `maxRetries` times in a row without a byte in between.
 *
 * @throws ConflictError when the file is another one by then
 */
export async function* resumedBytes(
  first: OpenedPart,
  openAt: (readOffset: bigint, readLimit: bigint) => Promise<OpenedPart>,
  maxRetries: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const { end, sha256 } = first.part;
  let position = first.part.start;
  let { chunks } = first;
  let failures = 0;
  while (position < end) {
    try {
      for await (const chunk of chunks) {
        failures = 0;
        position += BigInt(chunk.byteLength);
        if (position > end) throw new InternalError('the server sent more than it said', { code: 'DATA_LOSS' });
        yield chunk;
      }
      if (position < end) throw new ConnectionError('the server sent less than it said', { code: 'UNAVAILABLE' });
    } catch (error) {
      signal.throwIfAborted();
      // Whole already: what broke is only the goodbye.
      if (position === end) return;
      await pauseOrThrow(error, failures++, maxRetries, signal);
      chunks = await reopen(position);
    }
  }

  async function reopen(start: bigint) {
    const next = await openAt(start, end - start);
    if (next.part.sha256 === sha256 && next.part.start === start) return next.chunks;
    throw new ConflictError('the file was replaced while it was being downloaded', { code: 'ABORTED', status: 409 });
  }
}

async function pauseOrThrow(error: unknown, failures: number, maxRetries: number, signal: AbortSignal): Promise<void> {
  const delay = failures < maxRetries ? retryDelayMs(error, failures) : undefined;
  if (delay === undefined) throw error;
  await pause(delay, signal);
}

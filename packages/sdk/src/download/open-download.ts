import { anyUnpack } from '@bufbuild/protobuf/wkt';
import type { HttpBody } from '@vidi/contracts/google/api/httpbody';
import { MediaPartSchema } from '@vidi/contracts/vidi/v1/video_service';
import { InternalError } from '../errors/error-classes.ts';
import type { CallOptions } from '../request/call-options.ts';
import { withRetries } from '../request/retry.ts';
import { streamMessages } from '../request/stream-messages.ts';
import type { ByteRange, Download } from './download.ts';
import { type OpenedPart, resumedBytes } from './resumed-bytes.ts';

/** How to download. */
export interface DownloadOptions extends CallOptions {
  /** Which bytes. By default all. */
  readonly range?: ByteRange | undefined;
  /** How long the server may say nothing, in milliseconds; 0 for ever. By default what the client was made with. */
  readonly timeoutMs?: number | undefined;
}

/** Opens the stream of bytes: `readOffset` and `readLimit` as in the contract. */
export type OpenBytes = (
  range: { readonly readOffset: bigint; readonly readLimit: bigint },
  options: { readonly signal: AbortSignal; readonly timeoutMs: number },
) => AsyncIterable<HttpBody>;

/**
 * Starts a download and answers once the server has said what it sends. A connection that breaks is opened again where the
 * bytes ended, as often in a row as `maxRetries` says; the reader of the body does not notice.
 *
 * @throws TypeError when the range is none
 */
export async function openDownload(
  open: OpenBytes,
  { maxRetries, timeoutMs }: { readonly maxRetries: number; readonly timeoutMs: number },
  options: DownloadOptions,
): Promise<Download> {
  const left = new AbortController();
  const signal = AbortSignal.any(options.signal === undefined ? [left.signal] : [left.signal, options.signal]);
  const silenceMs = () => options.timeoutMs ?? timeoutMs;
  const openAt = (readOffset: bigint, readLimit: bigint) =>
    withRetries({ maxRetries, signal }, () =>
      startReading(streamMessages({ signal, silenceMs }, (call) => open({ readOffset, readLimit }, call))),
    );
  const first = await openAt(...wireRange(options.range));
  const body = bodyOf(resumedBytes(first, openAt, maxRetries, signal), left);
  const response = new Response(body, { headers: { 'content-type': first.contentType } });
  return {
    // A Response keeps the very stream it was made from.
    body,
    contentType: first.contentType,
    sizeBytes: Number(first.part.sizeBytes),
    sha256: first.part.sha256,
    fileName: first.part.fileName === '' ? undefined : first.part.fileName,
    start: Number(first.part.start),
    end: Number(first.part.end),
    bytes: async () => new Uint8Array(await response.arrayBuffer()),
    blob: () => response.blob(),
  };
}

async function startReading(messages: AsyncGenerator<HttpBody, void, undefined>): Promise<OpenedPart> {
  const first = await messages.next();
  const part = first.value?.extensions.map((extension) => anyUnpack(extension, MediaPartSchema)).find(Boolean);
  if (first.done || part === undefined) {
    await messages.return();
    throw new InternalError('the server did not say what it sends', { code: 'INTERNAL' });
  }
  const { contentType, data } = first.value;
  return { contentType, part, chunks: chunksOf(data, messages) };
}

async function* chunksOf(first: Uint8Array, rest: AsyncIterable<HttpBody>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (first.byteLength > 0) yield ownBytes(first);
  for await (const { data } of rest) if (data.byteLength > 0) yield ownBytes(data);
}

/** Protobuf's type leaves open whether the memory is shared between threads. It never is; to say so costs nothing. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
}

function bodyOf(
  chunks: AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined>,
  left: AbortController,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const next = await chunks.next();
        if (!next.done) return controller.enqueue(next.value);
        controller.close();
        left.abort();
      },
      cancel() {
        left.abort();
        // Not waited for: it ends when the connection has let go, and says nothing the reader has not decided.
        void chunks.return().catch(() => undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

function wireRange(range: ByteRange | undefined): readonly [readOffset: bigint, readLimit: bigint] {
  const { start = 0, length } = range ?? {};
  if (!Number.isSafeInteger(start)) throw new TypeError(`range.start is ${start}: it accepts a whole number`);
  // 0 would mean everything on the wire.
  if (length !== undefined && (!Number.isSafeInteger(length) || length < 1)) {
    throw new TypeError(`range.length is ${length}: it accepts a whole number from 1`);
  }
  return [BigInt(start), BigInt(length ?? 0)];
}

import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Code } from '@connectrpc/connect';
import { SETTING } from '../../config.ts';
import { apiError } from '../../errors/api-error.ts';
import { invalidRequest } from '../../forward/validate.ts';
import { bodyAnnounced, headerOf, type ServerRequest } from '../../server/http-message.ts';
import { unsupportedMediaType } from './content-type.ts';

/**
 * Reads a request's body, decompressed, and never keeps more than the limit and one piece.
 *
 * @param maxBytes limit on what arrives and on what it decompresses to
 * @param signal ends the reading with its reason
 * @throws ConnectError REQUEST_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE for an unknown Content-Encoding, INVALID_REQUEST for
 *   damaged compression; the signal's reason when it is aborted
 */
export async function readBody(request: ServerRequest, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
  if (Number(headerOf(request, 'content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const encoding = (headerOf(request, 'content-encoding') ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') return await collect(request, maxBytes, signal);
  const decompress = DECOMPRESS.get(encoding)?.();
  if (decompress === undefined)
    throw unsupportedMediaType(`encoded as ${encoding}`, [...DECOMPRESS.keys(), 'identity']);
  try {
    return await collect(request.pipe(decompress), maxBytes, signal);
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw invalidRequest([{ field: '', description: 'the body cannot be decompressed' }], error);
  } finally {
    request.unpipe(decompress);
    decompress.destroy();
  }
}

/** Whether a request has a body of at least one byte; reads no further than its first piece. */
export async function hasBody(request: ServerRequest, signal: AbortSignal): Promise<boolean> {
  if (!bodyAnnounced(request)) return false;
  if (headerOf(request, 'content-length') !== undefined) return true;
  let found = false;
  await consume(request, signal, (piece) => {
    found = piece.byteLength > 0;
    return found;
  });
  return found;
}

async function collect(stream: Readable, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  await consume(stream, signal, (piece) => {
    size += piece.byteLength;
    pieces.push(piece);
    return size > maxBytes;
  });
  if (size > maxBytes) throw tooLarge(maxBytes);
  return Buffer.concat(pieces);
}

/**
 * Hands over the pieces of a stream until its end or until `onPiece` has had enough. A stream's own iterator would
 * destroy it then, and with it the connection that the answer must go out on.
 */
function consume(stream: Readable, signal: AbortSignal, onPiece: (piece: Buffer) => boolean): Promise<void> {
  // A request without a body has ended before anybody could listen (`optimizeEmptyRequests`).
  if (stream.readableEnded) return Promise.resolve();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onData = (piece: Buffer) => {
    if (onPiece(piece)) resolve();
  };
  const onAbort = () => reject(signal.reason);
  stream.on('data', onData).on('end', resolve).on('error', reject);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return promise.finally(() => {
    stream.pause().off('data', onData).off('end', resolve).off('error', reject);
    // A late error of a stream nobody reads any more concerns nobody.
    stream.on('error', () => undefined);
    signal.removeEventListener('abort', onAbort);
  });
}

const DECOMPRESS: ReadonlyMap<string, () => ReturnType<typeof createGunzip>> = new Map([
  ['gzip', () => createGunzip()],
  ['deflate', () => createInflate()],
  ['br', () => createBrotliDecompress()],
]);

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(Z_|ERR_BROTLI|ERR__ERROR_|ERR_ZLIB)/.test(String(error.code));
}

function tooLarge(maxBytes: number) {
  return apiError({
    code: Code.ResourceExhausted,
    reason: 'REQUEST_TOO_LARGE',
    message: `The body is larger than ${maxBytes} bytes, the limit set by ${SETTING.maxRequestBytes}.`,
    metadata: { limitBytes: String(maxBytes), setting: SETTING.maxRequestBytes },
  });
}

import type { UniversalServerResponse } from '@connectrpc/connect/protocol';
import { endAnswered, type ServerReply, type ServerRequest } from '../server/http-message.ts';
import { assertNotBrokenOff, confirmEnd } from '../server/request-end.ts';
import { drained, writePiece } from '../server/write-pieces.ts';
import { readableTrailers } from './grpc-message.ts';

/**
 * A request's body as Connect reads it. Unlike the stream's own iterator it leaves the request open when reading stops
 * early: destroying an HTTP/1.1 request closes the connection that its answer must go out on.
 *
 * @param streaming whether the body is a stream of messages, whose end has to be confirmed
 * @param signal ends the reading with its reason, which the client is then told
 * @throws ConnectError CANCELED when the client broke off
 */
export async function* readPieces(
  request: ServerRequest,
  streaming: boolean,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const pieces: AsyncIterable<Uint8Array> = request.iterator({ destroyOnReturn: false });
  const iterator = pieces[Symbol.asyncIterator]();
  // One listener that rejects the wait of the moment. Promise.race against one long-lived promise would keep every piece
  // until the end of the stream (nodejs/node#17469).
  let rejectWait: ((reason: unknown) => void) | undefined;
  const onAbort = () => rejectWait?.(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<Uint8Array>>();
      rejectWait = reject;
      iterator.next().then(resolve, reject);
      const next = await promise;
      if (next.done === true) break;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Frees the request for whoever reads its rest; not waited for, as a read that was given up may last as long as the request.
    iterator.return?.().catch(() => undefined);
  }
  if (streaming) await confirmEnd(request);
  else assertNotBrokenOff(request);
}

/**
 * Writes an answer of Connect, piece by piece as fast as the client takes them.
 *
 * @param body what is still open of the request; closed before the answer is ended
 * @throws Error when the client is gone or the answer's pieces fail
 */
export async function writeAnswer(
  request: ServerRequest,
  response: ServerReply,
  answer: UniversalServerResponse,
  body: AsyncGenerator<Uint8Array>,
): Promise<void> {
  const pieces = answer.body?.[Symbol.asyncIterator]();
  // The head is written after the first piece is there: until then the implementation may still set headers.
  let piece = await pieces?.next();
  writeHead(response, answer);
  for (; piece !== undefined && piece.done !== true; piece = await pieces?.next()) {
    if (response.destroyed || response.closed) throw new Error('the client is gone');
    if (!writePiece(response, piece.value)) await drained(response);
  }
  if (answer.trailer !== undefined) response.addTrailers(readableTrailers(answer.trailer));
  // Not awaited: it resolves only when the next piece arrives, if that is what Connect was waiting for.
  void body.return(undefined).then(
    () => request.resume(),
    () => undefined,
  );
  endAnswered(request, response);
}

function writeHead(response: ServerReply, { status, header }: UniversalServerResponse): void {
  response.statusCode = status;
  for (const [name, value] of header ?? []) response.appendHeader(name, value);
}

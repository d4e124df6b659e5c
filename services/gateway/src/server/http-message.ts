import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { writePieces } from './write-pieces.ts';

/** A request as HTTP/1.1 or HTTP/2 brings it. */
export type ServerRequest = IncomingMessage | Http2ServerRequest;

/** The answer to it. */
export type ServerReply = ServerResponse | Http2ServerResponse;

/** How long a client may go on sending after its answer, in milliseconds. */
const LINGER_MS = 2_000;

/** Pieces of an answer that are not all there yet. */
export interface PieceStream {
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Ends what makes the pieces; called once the answer was sent, or when nobody wants it. */
  close(): void;
}

/** An answer. */
export interface Reply {
  readonly status: number;
  /** Names in lower case. `content-length` is for streams whose length is known; a complete body brings its own. */
  readonly headers: Readonly<Record<string, string>>;
  /** Complete, or pieces; pieces that fail cut the answer off, so that the client notices. */
  readonly body: string | Buffer | PieceStream;
}

/** Sends an answer, also while the request's body is still coming in. HEAD gets the headers alone. */
export function sendReply(request: ServerRequest, response: ServerReply, { status, headers, body }: Reply): void {
  if (response.headersSent || response.writableEnded) {
    if (isStream(body)) body.close();
    return;
  }
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) {
    // What an answer depends on adds up: an origin may be among it already.
    if (name === 'vary') response.appendHeader(name, value);
    else response.setHeader(name, value);
  }
  if (isStream(body)) {
    sendPieces(request, response, body);
    return;
  }
  // RFC 9110, 8.6: neither of the two has a body whose length could be told.
  if (status !== 204 && status !== 304) response.setHeader('content-length', Buffer.byteLength(body));
  endAnswered(request, response, request.method === 'HEAD' ? undefined : body);
}

function isStream(body: Reply['body']): body is PieceStream {
  return typeof body === 'object' && 'pieces' in body;
}

function sendPieces(request: ServerRequest, response: ServerReply, { pieces, close }: PieceStream): void {
  if (request.method === 'HEAD') {
    close();
    endAnswered(request, response);
    return;
  }
  writePieces(response, pieces)
    .then(
      () => endAnswered(request, response),
      // Cut off rather than ended, so that the client does not take what it got for the whole.
      () => dropRequest(request, constants.NGHTTP2_INTERNAL_ERROR),
    )
    .finally(close);
}

/**
 * Ends an answer, and deals with what of the request still arrives.
 *
 * A server that closes an HTTP/1.1 connection while bytes arrive makes the kernel send a reset, and the client may never
 * see the answer; one that just stops reading leaves it waiting. So what arrives is thrown away for a moment, and only a
 * client that does not stop then is cut off: over HTTP/2 with RST_STREAM and NO_ERROR (RFC 9113, 8.1).
 */
export function endAnswered(request: ServerRequest, response: ServerReply, last?: string | Buffer): void {
  const pending = bodyPending(request);
  if (response instanceof Http2ServerResponse) response.end(last ?? '');
  // A text is sent in one piece with the headers.
  else response.end(last);
  if (pending) discard(request);
}

function discard(request: ServerRequest): void {
  const timer = setTimeout(() => dropRequest(request, constants.NGHTTP2_NO_ERROR), LINGER_MS);
  const done = () => clearTimeout(timer);
  request.on('end', done).on('close', done);
  request.resume();
}

/** Whether a body was announced and has not wholly arrived. */
export function bodyPending(request: ServerRequest): boolean {
  return !request.complete && bodyAnnounced(request);
}

/** Whether a body was announced; one that came along with the headers has arrived before anybody could read it. */
export function bodyAnnounced(request: ServerRequest): boolean {
  if (request instanceof Http2ServerRequest && request.stream.endAfterHeaders) return false;
  const length = headerOf(request, 'content-length');
  if (length !== undefined) return Number(length) > 0;
  return request.httpVersionMajor > 1 || headerOf(request, 'transfer-encoding') !== undefined;
}

/** A header's one value; the first of several, undefined where there is none. */
export function headerOf(request: ServerRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/**
 * Closes the request's connection (HTTP/1.1) or stream (HTTP/2).
 *
 * @param code of RST_STREAM
 */
export function dropRequest(request: ServerRequest, code: number = constants.NGHTTP2_CANCEL): void {
  if (request instanceof Http2ServerRequest) request.stream.close(code);
  // The request itself passes for destroyed where it has no body.
  else request.socket.destroy();
}

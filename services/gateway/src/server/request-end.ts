import { Http2ServerRequest, type Http2Session } from 'node:http2';
import { Code, ConnectError } from '@connectrpc/connect';
import type { ServerRequest } from './http-message.ts';

/** How long a client may take to confirm that its stream has ended, in milliseconds. */
const CONFIRM_TIMEOUT_MS = 10_000;

/**
 * Says whether a request that was read to its end really ended there, or was broken off.
 *
 * Over HTTP/1.1 the two differ: a chunked body that is cut off is an error. Over HTTP/2, Node shows a server the same
 * end for END_STREAM, for RST_STREAM and for a lost connection. Besides, a Node client (grpc-js, connect-node) that
 * cancels a call sends END_STREAM first and RST_STREAM right after it, so that half an upload would pass for a whole one.
 *
 * @throws ConnectError CANCELED for a stream that was reset or whose connection is gone
 */
export function assertNotBrokenOff(request: ServerRequest): void {
  if (!(request instanceof Http2ServerRequest)) return;
  const { aborted, closed, destroyed } = request.stream;
  if (aborted || closed || destroyed) throw brokenOff();
}

/**
 * Asks the client of a stream for signs of life after its end, and believes the end only if no reset came before them. A
 * cancelling client has queued its RST_STREAM before it gets the first PING. The answer to that one may overtake what is
 * queued (RFC 9113, 6.7, lets it), the answer to a second one comes after it. Costs two round trips, so it is for streams of
 * messages, whose cut shows in nothing else.
 *
 * @throws ConnectError CANCELED for a stream that was reset, whose connection is gone, or whose client does not answer
 */
export async function confirmEnd(request: ServerRequest): Promise<void> {
  assertNotBrokenOff(request);
  if (!(request instanceof Http2ServerRequest)) return;
  for (let ping = 1; ping <= 2; ping++) {
    await pinged(request.stream.session);
    assertNotBrokenOff(request);
  }
}

function pinged(session: Http2Session | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(brokenOff()), CONFIRM_TIMEOUT_MS);
  const sent = session?.ping((error) => (error === null ? resolve() : reject(brokenOff(error))));
  if (sent !== true) reject(brokenOff());
  return promise.finally(() => clearTimeout(timer));
}

function brokenOff(cause?: unknown): ConnectError {
  return new ConnectError('the client broke the call off', Code.Canceled, undefined, undefined, cause);
}

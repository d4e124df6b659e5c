import { createServer, type Http2Server, type ServerHttp2Session } from 'node:http2';
import type { GatewayLimits } from '../config.ts';
import type { ServerReply, ServerRequest } from './http-message.ts';

/**
 * How much one stream may have in flight, in bytes. The protocol's own 64 KiB hold an upload to 640 KiB/s at a round
 * trip of 100 ms. A slow reader costs at most this much memory.
 */
const STREAM_WINDOW_BYTES = 1024 * 1024;

/** How much all streams of a connection together may have in flight, in bytes. */
const CONNECTION_WINDOW_BYTES = 4 * 1024 * 1024;

/** The cleartext HTTP/2 half of the public port. It is given connections and never listens. */
export function createHttp2Server(
  limits: GatewayLimits,
  onRequest: (request: ServerRequest, response: ServerReply) => void,
): Http2Server {
  const server = createServer(
    {
      settings: {
        maxConcurrentStreams: limits.maxConcurrentStreams,
        maxHeaderListSize: limits.maxHeaderBytes,
        initialWindowSize: STREAM_WINDOW_BYTES,
      },
      // Each stream may ask for a sign of life at its end; Node's default of 10 would break off the eleventh.
      maxOutstandingPings: limits.maxConcurrentStreams,
    },
    (request, response) => {
      // A turn later: of a flood of streams that are reset as soon as they are opened, none is then still there to be served.
      setImmediate(() => {
        if (!request.stream.destroyed) onRequest(request, response);
      });
    },
  );
  server.on('session', (session) => {
    session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    closeWhenIdle(session, limits);
  });
  // Errors of single sessions (a peer that breaks the protocol) end those sessions; they are no failures of the server.
  server.on('sessionError', () => undefined);
  return server;
}

/**
 * Ends a session without open streams on which nothing moves, and one that has not come to its first stream in time:
 * there may be no more to it than half a frame. Streams have a watch of their own.
 */
function closeWhenIdle(session: ServerHttp2Session, limits: GatewayLimits): void {
  let open = 0;
  session.setTimeout(limits.idleTimeoutMs, () => {
    if (open === 0) session.destroy();
  });
  // Not put off by frames that are no request: pings, or headers that never end.
  const first = setTimeout(() => session.destroy(), limits.headerTimeoutMs);
  session.once('close', () => clearTimeout(first));
  session.on('stream', (stream) => {
    clearTimeout(first);
    open++;
    stream.once('close', () => open--);
  });
}

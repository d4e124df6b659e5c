import { createServer, type Server } from 'node:http';
import type { GatewayLimits } from '../config.ts';
import type { ServerReply, ServerRequest } from './http-message.ts';
import { answerMalformedRequests } from './malformed-request.ts';

/** How often connections are checked for overdue headers, in milliseconds. */
const CHECK_INTERVAL_MS = 1_000;

/**
 * The HTTP/1.1 half of the public port. It is given connections and never listens.
 *
 * Node starts its watch over overdue headers when a server begins to listen (`setupConnectionsTracking` on 'listening');
 * without that event `headersTimeout` is silently ignored, so it is emitted here. Bodies have limits of their own, since
 * an upload may take hours: `requestTimeout` is off.
 */
export function createHttp1Server(
  limits: GatewayLimits,
  onRequest: (request: ServerRequest, response: ServerReply) => void,
): Server {
  const server = createServer(
    {
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.headerTimeoutMs,
      requestTimeout: 0,
      // Missed by the dispatcher, whose answer says what is missing; Node's own has no body.
      requireHostHeader: false,
      keepAliveTimeout: limits.idleTimeoutMs,
      // A request without a body comes with its stream ended and costs no events (Node 22 and 20: it comes as any other).
      optimizeEmptyRequests: true,
      connectionsCheckingInterval: Math.min(CHECK_INTERVAL_MS, limits.headerTimeoutMs),
    },
    onRequest,
  );
  // RFC 9110, 10.1.1: an expectation that is not known may be passed over. Node's own 417 says nothing else.
  server.on('checkExpectation', onRequest);
  answerMalformedRequests(server);
  server.emit('listening');
  return server;
}

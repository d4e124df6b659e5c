import type { DescService } from '@bufbuild/protobuf';
import {
  Code,
  ConnectError,
  type ConnectRouter,
  createConnectRouter,
  createContextKey,
  createContextValues,
  type HandlerContext,
} from '@connectrpc/connect';
import { compressionBrotli, compressionGzip, universalRequestFromNodeRequest } from '@connectrpc/connect-node';
import { SETTING } from '../config.ts';
import { apiError } from '../errors/api-error.ts';
import type { Forwarder } from '../forward/forwarder.ts';
import { dropRequest, type ServerReply, type ServerRequest } from '../server/http-message.ts';
import type { RequestScope } from '../server/request-scope.ts';
import { addForwardRoutes } from './forward-routes.ts';
import { readPieces, writeAnswer } from './node-streams.ts';

/** Answers gRPC, gRPC-Web and Connect requests. */
export interface RpcHandler {
  /** @returns whether there is a method at the path, which then answers by itself */
  handle(request: ServerRequest, response: ServerReply, path: string, scope: RequestScope): boolean;
}

const SCOPE = createContextKey<RequestScope | undefined>(undefined, { description: 'the scope of the HTTP request' });

/**
 * Serves Protobuf services in the three protocols of Connect.
 *
 * The library's own adapter for Node writes failures to the console, and an answer that comes before the end of the
 * request leaves an HTTP/1.1 connection that is never read again; hence the one here.
 */
export function createRpcHandler(options: {
  readonly services: readonly DescService[];
  /** Adds what the gateway answers by itself, to everybody: health, reflection. */
  readonly addOwnRoutes?: (router: ConnectRouter) => void;
  readonly forwarder: Forwarder;
  /** Largest message; connect-node's own default is 4 GiB. */
  readonly maxMessageBytes: number;
  /** Longest the one message of a call without a client stream may take to arrive. */
  readonly requestTimeoutMs: number;
}): RpcHandler {
  const { services, forwarder, maxMessageBytes, requestTimeoutMs } = options;
  const forwarded = new Set(services);
  const router = createConnectRouter({
    readMaxBytes: maxMessageBytes,
    acceptCompression: [compressionGzip, compressionBrotli],
    // Before anything of the body is read.
    requestGate: async (context) => {
      if (forwarded.has(context.service)) await scopeOf(context).admit(context.method);
    },
  });
  addForwardRoutes(router, services, forwarder, scopeOf);
  options.addOwnRoutes?.(router);
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));

  return {
    handle: (request, response, path, scope) => {
      const handler = handlers.get(path);
      if (handler === undefined) return false;
      const values = createContextValues().set(SCOPE, scope);
      const streaming =
        handler.method.methodKind === 'client_streaming' || handler.method.methodKind === 'bidi_streaming';
      scope.signal.addEventListener('abort', () => dropAborted(request, response, streaming), { once: true });
      if (!streaming) limitArrival(request, response, scope, requestTimeoutMs);
      const body = readPieces(request, streaming, scope.signal);
      handler({ ...universalRequestFromNodeRequest(request, response, undefined, values), body })
        .then((answer) => writeAnswer(request, response, answer, body))
        .catch((error: unknown) => {
          // The client is gone or sent something that is no request of the protocol; there is nobody to tell.
          scope.log.debug({ rpc: handler.method.name, err: error }, 'answer was not delivered');
          dropRequest(request);
        });
      return true;
    },
  };
}

function scopeOf({ values }: HandlerContext): RequestScope {
  const scope = values.get(SCOPE);
  if (scope === undefined) throw new ConnectError('the call has no scope', Code.Internal);
  return scope;
}

/** How long a stream that was ended from here may take to tell its client why, in milliseconds. */
const LAST_WORD_MS = 1_000;

/** Closes an aborted request; one with a stream that is still read fails by itself, and says why. */
function dropAborted(request: ServerRequest, response: ServerReply, streaming: boolean): void {
  if (!streaming || response.headersSent || response.destroyed) {
    dropRequest(request);
    return;
  }
  const timer = setTimeout(() => dropRequest(request), LAST_WORD_MS);
  response.once('close', () => clearTimeout(timer));
}

/** Ends a request whose body does not arrive in time, as the REST side does. */
function limitArrival(request: ServerRequest, response: ServerReply, scope: RequestScope, timeoutMs: number): void {
  const timer = setTimeout(() => {
    if (request.complete) return;
    const message = `The request did not arrive within ${timeoutMs} ms, the limit set by ${SETTING.requestTimeout}.`;
    scope.abort(apiError({ code: Code.DeadlineExceeded, reason: 'REQUEST_TIMEOUT', message }));
  }, timeoutMs);
  request.once('end', () => clearTimeout(timer));
  response.once('close', () => clearTimeout(timer));
}

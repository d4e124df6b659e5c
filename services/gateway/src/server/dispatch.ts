import { toPublicError } from '../errors/public-error.ts';
import { invalidRequest } from '../forward/validate.ts';
import type { GatewayObserver } from '../ports/gateway-observer.ts';
import { errorReply } from '../rest/response/error-reply.ts';
import type { RestHandler } from '../rest/rest-handler.ts';
import type { ResumableHandler } from '../rest/resumable/resumable-handler.ts';
import type { RpcHandler } from '../rpc/rpc-handler.ts';
import type { Cors } from './cors.ts';
import { type ServerReply, type ServerRequest, sendReply } from './http-message.ts';
import type { PageHandler } from './page-handler.ts';
import type { RequestHandler } from './public-server.ts';
import type { RequestScope } from './request-scope.ts';
import { setSecurityHeaders } from './security-headers.ts';

/** Sends each request where its path belongs: an RPC service, a page, or the REST API. */
export function createDispatcher(handlers: {
  readonly rpc: RpcHandler;
  readonly rest: RestHandler;
  /** Undefined where resumable uploads are not offered. */
  readonly resumable: ResumableHandler | undefined;
  readonly page: PageHandler;
  readonly cors: Cors;
  readonly observer: GatewayObserver | undefined;
}): RequestHandler {
  return (request, response, scope) => {
    logWhenClosed(request, response, scope);
    response.once('close', () => handlers.observer?.onRequest(knownMethod(request.method), response.statusCode));
    try {
      setSecurityHeaders(response);
      // RFC 9112, 3.2: 400 for HTTP/1.1 without Host.
      if (request.httpVersion === '1.1' && request.headers.host === undefined) {
        throw invalidRequest([{ field: 'host', description: 'this header is missing' }]);
      }
      const preflight = handlers.cors.apply(request, response);
      if (preflight !== undefined) return sendReply(request, response, preflight);
      route(request, response, scope);
    } catch (error) {
      // For one, an HTTP/1.0 request without Host, of which no RPC URL can be made.
      scope.log.debug({ err: error }, 'request cannot be routed');
      sendReply(request, response, errorReply(toPublicError(error, scope.requestId)));
    }
  };

  function route(request: ServerRequest, response: ServerReply, scope: RequestScope): void {
    const target = parseTarget(request.url ?? '/');
    // An unknown method goes on and ends as 404, which gRPC and Connect clients take for UNIMPLEMENTED.
    if (handlers.rpc.handle(request, response, target.path, scope)) return;
    const reply =
      handlers.page(request, target.path) ??
      handlers.resumable?.(request, target.path, scope) ??
      handlers.rest(request, target, scope);
    reply.then(
      (answer) => sendReply(request, response, answer),
      (error: unknown) => {
        scope.log.error({ err: error }, 'request failed inside');
        sendReply(request, response, errorReply(toPublicError(error, scope.requestId)));
      },
    );
  }
}

/** Path and query of a request target, also of one in absolute form (RFC 9112, 3.2.2). */
export function parseTarget(url: string): { readonly path: string; readonly query: string } {
  const target = url.startsWith('/') ? url : url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '');
  const cut = target.indexOf('?');
  return cut === -1 ? { path: target, query: '' } : { path: target.slice(0, cut), query: target.slice(cut + 1) };
}

/** What clients may write as a method has no end; what is counted by it must have one. */
function knownMethod(method: string | undefined): string {
  return COUNTED_METHODS.find((known) => known === method) ?? 'OTHER';
}

const COUNTED_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

function logWhenClosed(request: ServerRequest, response: ServerReply, scope: RequestScope): void {
  const started = performance.now();
  response.once('close', () => {
    const { path } = parseTarget(request.url ?? '');
    const line = {
      method: request.method,
      path,
      status: response.statusCode,
      http: request.httpVersion,
      key: scope.caller()?.keyId,
      durationMs: Math.round(performance.now() - started),
      ...(response.writableFinished ? {} : { aborted: true }),
    };
    if (path === '/healthz' || path === '/readyz') scope.log.debug(line, 'request');
    else scope.log.info(line, 'request');
  });
}

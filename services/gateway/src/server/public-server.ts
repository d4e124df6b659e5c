import { once } from 'node:events';
import type { ServerHttp2Session } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Logger } from '@vidi/service-kit';
import type { Gate } from '../access/gate.ts';
import type { GatewayLimits } from '../config.ts';
import { shuttingDown } from '../errors/shutting-down.ts';
import type { ServerReply, ServerRequest } from './http-message.ts';
import { createHttp1Server } from './http1-server.ts';
import { createHttp2Server } from './http2-server.ts';
import { ListenError } from './listen-error.ts';
import { openRequestScope, type RequestScope } from './request-scope.ts';
import { createSharedPort } from './shared-port.ts';

/** Answers one request, of any protocol. Must not throw. */
export type RequestHandler = (request: ServerRequest, response: ServerReply, scope: RequestScope) => void;

/** The one public port. */
export interface PublicServer {
  /** @throws ListenError naming port and setting when the port cannot be opened */
  listen(): Promise<{ readonly port: number }>;
  /** Takes no more connections and tells those there are to send no more requests (GOAWAY, `Connection: close`). */
  stopAccepting(): Promise<void>;
  /** Resolves when no request is under way any more. */
  drained(): Promise<void>;
  /** Ends what is left: requests with UNAVAILABLE, then all connections. */
  close(): Promise<void>;
}

/** @param options.port 0 takes any free port */
export function createPublicServer(options: {
  readonly host: string;
  readonly port: number;
  readonly limits: GatewayLimits;
  readonly log: Logger;
  readonly gate: Gate;
  readonly onRequest: RequestHandler;
}): PublicServer {
  const { host, port, limits, log, gate } = options;
  const pace = { minBytesPerSecond: limits.uploadMinBytesPerSecond, windowMs: limits.uploadIdleTimeoutMs };
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  /** Requests under way, and how to end them. */
  const active = new Map<ServerReply, { readonly request: ServerRequest; readonly scope: RequestScope }>();
  let stopping = false;
  let onDrained: (() => void) | undefined;

  function onRequest(request: ServerRequest, response: ServerReply): void {
    const scope = openRequestScope(request, response, { log, gate, idleTimeoutMs: limits.uploadIdleTimeoutMs, pace });
    active.set(response, { request, scope });
    if (stopping && request.httpVersionMajor < 2) response.setHeader('connection', 'close');
    response.once('close', () => {
      active.delete(response);
      if (active.size === 0) onDrained?.();
    });
    options.onRequest(request, response, scope);
  }

  const http1 = createHttp1Server(limits, onRequest);
  const http2 = createHttp2Server(limits, onRequest);
  http2.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  // Without a listener Node would destroy a socket whose complete request takes longer than the idle timeout.
  http1.on('timeout', (socket) => {
    for (const { request } of active.values()) if (request.socket === socket) return;
    socket.destroy();
  });
  const tcp = createSharedPort(
    { http1: (socket) => http1.emit('connection', socket), http2: (socket) => http2.emit('connection', socket) },
    limits.headerTimeoutMs,
  );
  tcp.maxConnections = limits.maxConnections;
  tcp.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  return {
    listen: async () => {
      tcp.listen(port, host);
      try {
        await once(tcp, 'listening');
      } catch (cause) {
        http1.close();
        throw new ListenError(host, port, cause);
      }
      tcp.on('error', (error) => log.error({ err: error }, 'the public port has a problem'));
      return { port: (tcp.address() as AddressInfo).port };
    },
    stopAccepting: async () => {
      stopping = true;
      // Not awaited: its callback waits for connections as well.
      tcp.close();
      for (const [response, { request }] of active) {
        if (request.httpVersionMajor < 2 && !response.headersSent) response.setHeader('connection', 'close');
      }
      http1.closeIdleConnections();
      for (const session of sessions) session.close();
    },
    drained: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      onDrained = resolve;
      if (active.size === 0) resolve();
      return promise;
    },
    close: async () => {
      for (const { scope } of active.values()) scope.abort(shuttingDown());
      // One turn of the event loop, so that answers to that get out.
      await new Promise((resolve) => setImmediate(resolve));
      http1.close();
      http1.closeAllConnections();
      for (const session of sessions) session.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}

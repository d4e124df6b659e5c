import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { Code, ConnectError, createServiceImplSpec, type Interceptor, type ServiceImpl } from '@connectrpc/connect';
import {
  logVerbosity,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  setLogVerbosity,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { createBufferCollector, type Logger } from '@vidi/service-kit';
import { asIs, DEFAULT_MAX_MESSAGE_BYTES } from '../messages.ts';
import { RpcBindError } from './bind-error.ts';
import { widenReceiveWindows } from './receive-window.ts';
import { createStreamHandler } from './stream-handler.ts';
import { createUnaryHandler } from './unary-handler.ts';

/** What a server is made from. */
export interface RpcServerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly log: Logger;
  /** Largest message, in bytes, either way. Default DEFAULT_MAX_MESSAGE_BYTES. */
  readonly maxMessageBytes?: number;
  /** Around every call; the first is outermost. */
  readonly interceptors?: readonly Interceptor[];
}

/** Connect services served by grpc-js. */
export interface RpcServer {
  /**
   * Serves a service; to be called before start(). A method without an implementation answers UNIMPLEMENTED. What an
   * implementation throws reaches the client whole if it is a ConnectError, else as INTERNAL without a word from inside.
   *
   * @param finite methods whose response streams have an end of their own, such as downloads. Others may be endless.
   */
  addService<S extends DescService>(
    service: S,
    implementation: Partial<ServiceImpl<S>>,
    finite?: readonly DescMethod[],
  ): void;
  /** Starts to listen. @throws RpcBindError (code EADDRINUSE where the port is taken). */
  start(): Promise<{ readonly port: number }>;
  /**
   * Takes no more calls. Response streams that may be endless have their context's signal aborted at once
   * (UNAVAILABLE); other calls may end by themselves within `graceMs` and are aborted then. Resolves when all
   * connections are closed.
   */
  stop(graceMs: number): Promise<void>;
}

/** A peer that vanished without a word is found out within KEEPALIVE_TIME_MS + KEEPALIVE_TIMEOUT_MS. */
const KEEPALIVE_TIME_MS = 15_000;
const KEEPALIVE_TIMEOUT_MS = 5_000;

/** Makes a server that does not listen yet. */
export function createRpcServer(options: RpcServerOptions): RpcServer {
  const { host, port, log, maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES, interceptors = [] } = options;
  // Where it cannot listen, grpc-js writes text between the JSON lines of the log; start() tells the same as an error.
  setLogVerbosity(logVerbosity.NONE);
  const server = new Server({
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
    'grpc.keepalive_time_ms': KEEPALIVE_TIME_MS,
    'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
  });
  const collector = createBufferCollector();
  let boundPort: number | undefined;
  const wideWindows = widenReceiveWindows(() => boundPort);
  const stopping = new AbortController();
  const graceOver = new AbortController();
  return {
    addService(service, implementation, finite = []) {
      const shared = { log, maxMessageBytes, interceptors, collector };
      const definition: Record<string, ServiceDefinition[string]> = {};
      const handlers: UntypedServiceImplementation = {};
      for (const spec of Object.values(createServiceImplSpec(service, implementation).methods)) {
        const unary = spec.kind === 'unary';
        const streams = spec.kind === 'server_streaming' || spec.kind === 'bidi_streaming';
        const endless = streams && !finite.includes(spec.method);
        const handlerOptions = { ...shared, shutdownSignal: endless ? stopping.signal : graceOver.signal };
        definition[spec.method.name] = {
          path: `/${service.typeName}/${spec.method.name}`,
          requestStream: !unary,
          responseStream: !unary,
          requestSerialize: asIs,
          requestDeserialize: asIs,
          responseSerialize: asIs,
          responseDeserialize: asIs,
        };
        handlers[spec.method.name] =
          spec.kind === 'unary' ? createUnaryHandler(spec, handlerOptions) : createStreamHandler(spec, handlerOptions);
      }
      server.addService(definition, handlers);
    },

    start: () =>
      new Promise((resolve, reject) => {
        server.bindAsync(addressOf(host, port), ServerCredentials.createInsecure(), (error, bound) => {
          if (error !== null) {
            reject(new RpcBindError(host, port, error));
            return;
          }
          boundPort = bound;
          resolve({ port: bound });
        });
      }),

    async stop(graceMs) {
      const closed = new Promise<void>((resolve, reject) => {
        server.tryShutdown((error) => (error === undefined ? resolve() : reject(error)));
      });
      stopping.abort(new ConnectError('the server is shutting down', Code.Unavailable));
      const timer = setTimeout(() => {
        graceOver.abort(new ConnectError('the server is shutting down', Code.Unavailable));
        // Handlers that heed the signal get their answer out first.
        setImmediate(() => server.forceShutdown());
      }, graceMs);
      try {
        await closed;
      } finally {
        clearTimeout(timer);
        wideWindows[Symbol.dispose]();
      }
    },
  };
}

function addressOf(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

import { createContextValues, type Interceptor, type Transport } from '@connectrpc/connect';
import { createMethodUrl, runStreamingCall } from '@connectrpc/connect/protocol';
import { Client, credentials } from '@grpc/grpc-js';
import { createBufferCollector } from '@vidi/service-kit';
import { DEFAULT_MAX_MESSAGE_BYTES } from '../messages.ts';
import { channelOptions } from './channel-options.ts';
import { waitUntilConnected } from './connectivity.ts';
import { createUnavailableRetry } from './retry-unavailable.ts';
import { runUnary } from './run-unary.ts';
import { readServerAddresses } from './server-addresses.ts';
import { callStream } from './stream-call.ts';
import { callUnary } from './unary-call.ts';

/** How long a unary call may take, in milliseconds, where nothing else is said (`defaultTimeoutMs`). */
export const DEFAULT_TIMEOUT_MS = 30_000;

/** What a transport is made from. */
export interface RpcTransportOptions {
  /** `host:port`; a name that stands for several servers is balanced over, call by call. So are several; see readServerAddresses. */
  readonly address: string;
  /** Deadline of unary calls that name none, in milliseconds. Default DEFAULT_TIMEOUT_MS. Streams have none of their own. */
  readonly defaultTimeoutMs?: number;
  /** Largest message, in bytes, either way. Default DEFAULT_MAX_MESSAGE_BYTES. */
  readonly maxMessageBytes?: number;
  /** Around every call; the first is outermost. */
  readonly interceptors?: readonly Interceptor[];
}

/** Carries the calls of Connect clients over grpc-js. */
export interface RpcTransport extends Transport {
  /**
   * Resolves when a server is connected.
   *
   * @param signal how long to wait; without one DEFAULT_TIMEOUT_MS or what was set instead.
   * @throws ConnectError UNAVAILABLE naming the address when there is no connection until then.
   */
  checkHealth(signal?: AbortSignal): Promise<void>;
  /** Closes the connections; calls under way may end, later ones fail. */
  close(): void;
}

/** Makes a transport for `createClient(Service, transport)`. It connects at the first call. */
export function createRpcTransport(options: RpcTransportOptions): RpcTransport {
  const { address, defaultTimeoutMs = DEFAULT_TIMEOUT_MS, maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES } = options;
  const { target, first } = readServerAddresses(address);
  const client = new Client(target, credentials.createInsecure(), channelOptions(maxMessageBytes));
  const interceptors = [...(options.interceptors ?? [])];
  const baseUrl = `http://${first}`;
  const collector = createBufferCollector();
  return {
    unary(method, signal, timeoutMs, header, input, contextValues) {
      const deadline = deadlineIn(timeoutMs ?? defaultTimeoutMs);
      return runUnary({
        interceptors: [...interceptors, createUnavailableRetry(deadline)],
        signal,
        request: {
          stream: false,
          service: method.parent,
          method,
          requestMethod: 'POST',
          url: createMethodUrl(baseUrl, method),
          header: new Headers(header),
          contextValues: contextValues ?? createContextValues(),
        },
        input,
        next: (request) => callUnary(client, request, deadline, maxMessageBytes),
      });
    },

    stream(method, signal, timeoutMs = 0, header, input, contextValues) {
      const deadline = deadlineIn(timeoutMs);
      return runStreamingCall({
        interceptors,
        ...(signal !== undefined && { signal }),
        ...(timeoutMs > 0 && { timeoutMs }),
        req: {
          stream: true,
          service: method.parent,
          method,
          requestMethod: 'POST',
          url: createMethodUrl(baseUrl, method),
          header: new Headers(header),
          contextValues: contextValues ?? createContextValues(),
          message: input,
        },
        next: (request) => callStream(client, request, { deadline, maxMessageBytes, collector }),
      });
    },

    checkHealth: (signal = AbortSignal.timeout(defaultTimeoutMs)) =>
      waitUntilConnected(client.getChannel(), address, signal),

    close: () => client.close(),
  };
}

/** As Connect has it, a timeout that is not above 0 is none. */
function deadlineIn(timeoutMs: number): number {
  return timeoutMs > 0 ? Date.now() + timeoutMs : Number.POSITIVE_INFINITY;
}

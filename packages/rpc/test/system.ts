import { type Client, createClient, type Interceptor, type ServiceImpl } from '@connectrpc/connect';
import { createLogger, type Logger } from '@vidi/service-kit';
import { createRpcServer, createRpcTransport, type RpcServer, type RpcTransport } from '../src/index.ts';
import { TrialService } from './trial-service.ts';

/** A server and a client of the trial service on a real socket; closed at the end of the test. */
export interface System {
  readonly client: Client<typeof TrialService>;
  readonly transport: RpcTransport;
  readonly server: RpcServer;
  readonly port: number;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface SystemOptions {
  readonly port?: number;
  readonly log?: Logger;
  readonly maxMessageBytes?: number;
  readonly clientMaxMessageBytes?: number;
  readonly defaultTimeoutMs?: number;
  readonly serverInterceptors?: readonly Interceptor[];
  readonly clientInterceptors?: readonly Interceptor[];
}

export const silent = createLogger({ service: 'trial', level: 'silent', format: 'json' });

export async function startServer(
  implementation: Partial<ServiceImpl<typeof TrialService>>,
  { port = 0, log = silent, maxMessageBytes, serverInterceptors }: SystemOptions = {},
): Promise<{ server: RpcServer; port: number }> {
  const server = createRpcServer({
    host: '127.0.0.1',
    port,
    log,
    ...(maxMessageBytes !== undefined && { maxMessageBytes }),
    ...(serverInterceptors !== undefined && { interceptors: serverInterceptors }),
  });
  server.addService(TrialService, implementation);
  return { server, port: (await server.start()).port };
}

export async function startSystem(
  implementation: Partial<ServiceImpl<typeof TrialService>>,
  options: SystemOptions = {},
): Promise<System> {
  const { server, port } = await startServer(implementation, options);
  const maxMessageBytes = options.clientMaxMessageBytes ?? options.maxMessageBytes;
  const transport = createRpcTransport({
    address: `127.0.0.1:${port}`,
    ...(maxMessageBytes !== undefined && { maxMessageBytes }),
    ...(options.defaultTimeoutMs !== undefined && { defaultTimeoutMs: options.defaultTimeoutMs }),
    ...(options.clientInterceptors !== undefined && { interceptors: options.clientInterceptors }),
  });
  return {
    client: createClient(TrialService, transport),
    transport,
    server,
    port,
    async [Symbol.asyncDispose]() {
      transport.close();
      await server.stop(0);
    },
  };
}

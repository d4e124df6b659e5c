import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type HealthCheck, runHealthChecks } from './health-checks.ts';

/** A small HTTP server that answers orchestrators: `/healthz` (the process lives) and `/readyz` (it can do its work). */
export interface HealthServer {
  /** The port it listens on. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts a health server.
 *
 * @param options.port 0 takes any free port.
 * @throws Error with code EADDRINUSE when the port is taken.
 */
export async function startHealthServer(options: {
  readonly host: string;
  readonly port: number;
  readonly checks: readonly HealthCheck[];
}): Promise<HealthServer> {
  const server = createServer((request, response) => {
    void answer(request.url ?? '', options.checks).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(`${JSON.stringify(body)}\n`);
    });
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

async function answer(url: string, checks: readonly HealthCheck[]): Promise<[status: number, body: object]> {
  if (url === '/healthz') return [200, { status: 'ok' }];
  if (url !== '/readyz') return [404, { status: 'not found', known: ['/healthz', '/readyz'] }];
  const results = await runHealthChecks(checks);
  const ready = results.every((result) => result.ok);
  return [ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', checks: results }];
}

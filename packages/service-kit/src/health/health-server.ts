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
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(url: string, checks: readonly HealthCheck[]): Promise<[status: number, body: object]> {
  const [path] = url.split('?');
  if (path === '/healthz') return [200, { status: 'ok' }];
  if (path !== '/readyz') return [404, { status: 'not found', known: ['/healthz', '/readyz'] }];
  const results = await runHealthChecks(checks);
  const ready = results.every((result) => result.ok);
  return [ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', checks: results }];
}

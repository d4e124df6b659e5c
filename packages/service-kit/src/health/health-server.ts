import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from '../metrics/metrics.ts';
import { type HealthCheck, runHealthChecks } from './health-checks.ts';

/**
 * A small HTTP server that answers orchestrators: `/healthz` (the process lives) and `/readyz` (it can do its work), and Prometheus:
 * `/metrics`, where there are any.
 */
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
  /** Undefined where they are not to be told. */
  readonly metrics?: Metrics | undefined;
}): Promise<HealthServer> {
  const server = createServer((request, response) => {
    void answer(request.url ?? '', options).then(({ status, contentType, body }) => {
      response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' });
      response.end(body);
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

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Never rejects. */
async function answer(
  url: string,
  { checks, metrics }: { readonly checks: readonly HealthCheck[]; readonly metrics?: Metrics | undefined },
): Promise<Answer> {
  const [path] = url.split('?');
  if (path === '/healthz') return json(200, { status: 'ok' });
  if (path === '/metrics' && metrics !== undefined) {
    try {
      return { status: 200, ...(await metrics.page()) };
    } catch (error) {
      return json(500, { status: 'the metrics cannot be read', problem: String(error) });
    }
  }
  if (path !== '/readyz') {
    const known = ['/healthz', '/readyz', ...(metrics === undefined ? [] : ['/metrics'])];
    return json(404, { status: 'not found', known });
  }
  const results = await runHealthChecks(checks);
  const ready = results.every((result) => result.ok);
  return json(ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', checks: results });
}

function json(status: number, body: object): Answer {
  return { status, contentType: 'application/json', body: `${JSON.stringify(body)}\n` };
}

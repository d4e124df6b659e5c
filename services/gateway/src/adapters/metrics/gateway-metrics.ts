import { CALL_SECONDS, createMetrics, type Metrics } from '@vidi/service-kit';
import type { GatewayObserver } from '../../ports/gateway-observer.ts';

/** What the gateway tells of itself, and who has to be told for that. */
export interface GatewayMetrics {
  readonly metrics: Metrics;
  readonly observer: GatewayObserver;
}

/** Makes the gateway's metrics; docs/operations.md has them all. */
export function createGatewayMetrics(): GatewayMetrics {
  const metrics = createMetrics();
  const requests = metrics.counter({
    name: 'vidi_http_requests_total',
    help: 'HTTP requests that were answered, by method and status code; those of gRPC have their own code in the trailer.',
    labels: ['method', 'code'],
  });
  const calls = metrics.counter({
    name: 'vidi_api_calls_total',
    help: 'Calls of the API that were let in, by method and google.rpc.Code, whatever protocol they came in.',
    labels: ['method', 'code'],
  });
  const took = metrics.histogram(
    { name: 'vidi_api_call_duration_seconds', help: 'How long calls took, streams to their end.', labels: ['method'] },
    CALL_SECONDS,
  );
  const uploaded = metrics.counter({
    name: 'vidi_upload_bytes_total',
    help: 'Bytes of uploads that were passed on to ingest.',
  });
  const open = metrics.gauge({
    name: 'vidi_api_calls_open',
    help: 'Calls of the API that are under way, by method.',
    labels: ['method'],
  });
  uploaded.add({}, 0);
  return {
    metrics,
    observer: {
      onRequest: (method, status) => requests.add({ method, code: String(status) }),
      onCall: (method) => {
        const startedAt = performance.now();
        open.add({ method }, 1);
        return (code) => {
          open.add({ method }, -1);
          calls.add({ method, code });
          took.observe({ method }, (performance.now() - startedAt) / 1_000);
        };
      },
      onUploaded: (bytes) => uploaded.add({}, bytes),
    },
  };
}

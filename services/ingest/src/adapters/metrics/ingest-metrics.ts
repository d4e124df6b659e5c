import { CALL_SECONDS, createMetrics, type Metrics } from '@vidi/service-kit';
import type { CallObserver } from '../../ports/call-observer.ts';
import type { UnitOfWork } from '../../ports/unit-of-work.ts';
import { countingEnds } from './counting-ends.ts';
import { type QueueGaugeParts, readQueueGauges } from './queue-gauges.ts';

/** What ingest tells of itself, and what has to be used for it to be told. */
export interface IngestMetrics {
  readonly metrics: Metrics;
  /** As the one given; jobs and attempts that end in it are counted. */
  readonly unitOfWork: UnitOfWork;
  readonly onCall: CallObserver;
}

/** Makes ingest's metrics; docs/operations.md has them all. */
export function createIngestMetrics(parts: QueueGaugeParts): IngestMetrics {
  const metrics = createMetrics();
  const calls = metrics.counter({
    name: 'vidi_ingest_calls_total',
    help: 'Calls that were answered, by method and by google.rpc.Code.',
    labels: ['method', 'code'],
  });
  const took = metrics.histogram(
    {
      name: 'vidi_ingest_call_duration_seconds',
      help: 'How long calls took, streams to their end.',
      labels: ['method'],
    },
    CALL_SECONDS,
  );
  readQueueGauges(metrics, parts);
  return {
    metrics,
    unitOfWork: countingEnds(parts.unitOfWork, metrics),
    onCall: ({ method, code, seconds }) => {
      calls.add({ method, code });
      took.observe({ method }, seconds);
    },
  };
}

import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { createMetrics, type Metrics } from '@vidi/service-kit';
import type { JobGateway } from '../../ports/job-gateway.ts';
import { measuringJobs } from './measuring-jobs.ts';

/** What a processor tells of itself, and what has to be used for it to be told. */
export interface ProcessorMetrics {
  readonly metrics: Metrics;
  /** Jobs as those given; what becomes of each is measured. */
  measuring(jobs: JobGateway): JobGateway;
  /** Counts a ticket as in hand for as long as `work` lasts. */
  holding<T>(work: () => Promise<T>): Promise<T>;
}

/** Makes a processor's metrics; docs/operations.md has them all. */
export function createProcessorMetrics(concurrency: number): ProcessorMetrics {
  const metrics = createMetrics();
  const inHand = metrics.gauge({ name: 'vidi_tickets_in_hand', help: 'Tickets that are being worked on or claimed.' });
  metrics
    .gauge({ name: 'vidi_processor_concurrency', help: 'Tickets that are worked on at a time, at most.' })
    .set({}, concurrency);
  return {
    metrics,
    measuring: (jobs) => measuringJobs(jobs, metrics, (feature) => Feature[feature]),
    holding: async (work) => {
      inHand.add({}, 1);
      try {
        return await work();
      } finally {
        inHand.add({}, -1);
      }
    },
  };
}

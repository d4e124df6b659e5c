import type { Logger, Metrics } from '@vidi/service-kit';
import { PROCESSOR_STATES, processorState } from '../../domain/processor.ts';
import type { Clock } from '../../ports/clock.ts';
import type { UnitOfWork } from '../../ports/unit-of-work.ts';

const MS_PER_SECOND = 1_000;

/** What the gauges are read from. */
export interface QueueGaugeParts {
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
  /** After which silence a processor counts as lost, in milliseconds (VIDI_PROCESSOR_TIMEOUT). */
  readonly processorTimeoutMs: number;
  readonly log: Logger;
}

/**
 * How the work stands, read from the database for each page: it is that of the whole installation, so every replica of ingest
 * tells the same. While the database cannot be read nothing is told of it, rather than what was.
 */
export function readQueueGauges(metrics: Metrics, parts: QueueGaugeParts): void {
  const gauge = (name: string, help: string) => metrics.gauge({ name, help });
  const jobs = metrics.gauge({
    name: 'vidi_jobs',
    help: 'Jobs that have not ended: READY to be taken, WAITING for their next attempt, CLAIMED by a processor.',
    labels: ['state'],
  });
  const processors = metrics.gauge({
    name: 'vidi_processors',
    help: 'Registered processors, by state.',
    labels: ['state'],
  });
  const gauges = {
    queueLength: gauge('vidi_queue_length', 'Jobs that a processor could take now.'),
    oldestAge: gauge('vidi_queue_oldest_job_age_seconds', 'Age of the oldest job that could be taken; 0 without one.'),
    paused: gauge('vidi_queue_paused', '1 while all work is paused, else 0.'),
    deadLetters: gauge('vidi_dead_letters', 'Dead letters that nobody has requeued or dropped yet.'),
    outbox: gauge('vidi_outbox_tickets', 'Tickets that the queue has not taken yet.'),
    outboxLag: gauge(
      'vidi_outbox_lag_seconds',
      'Age of the oldest ticket that the queue has not taken; 0 without one.',
    ),
  };
  metrics.beforePage(async () => {
    try {
      const standing = await read(parts);
      jobs.set({ state: 'READY' }, standing.queueLength);
      jobs.set({ state: 'WAITING' }, standing.waiting);
      jobs.set({ state: 'CLAIMED' }, standing.claimed);
      for (const state of PROCESSOR_STATES) {
        processors.set({ state }, standing.processors.filter((known) => known === state).length);
      }
      gauges.queueLength.set({}, standing.queueLength);
      gauges.oldestAge.set({}, standing.oldestAge);
      gauges.paused.set({}, standing.paused);
      gauges.deadLetters.set({}, standing.deadLetters);
      gauges.outbox.set({}, standing.outbox);
      gauges.outboxLag.set({}, standing.outboxLag);
    } catch (error) {
      parts.log.warn({ err: error }, 'how the work stands cannot be read for the metrics');
      for (const state of ['READY', 'WAITING', 'CLAIMED']) jobs.forget({ state });
      for (const state of PROCESSOR_STATES) processors.forget({ state });
      for (const known of Object.values(gauges)) known.forget({});
    }
  });
}

async function read({ unitOfWork, clock, processorTimeoutMs }: QueueGaugeParts) {
  const now = clock.now();
  const ageOf = (time: Date | undefined) =>
    time === undefined ? 0 : Math.max(0, now.getTime() - time.getTime()) / MS_PER_SECOND;
  return await unitOfWork.read(async ({ workQueue, deadLetters, outbox, processors }) => {
    const { ready, waiting, running, oldestReadyTime } = await workQueue.depth();
    const { count, oldestTime } = await outbox.backlog();
    const registered = await processors.list();
    return {
      queueLength: ready,
      waiting,
      claimed: running,
      oldestAge: ageOf(oldestReadyTime),
      paused: (await workQueue.pause()) === undefined ? 0 : 1,
      deadLetters: await deadLetters.count(),
      outbox: count,
      outboxLag: ageOf(oldestTime),
      processors: registered.map((processor) => processorState(processor, processorTimeoutMs, now)),
    };
  });
}

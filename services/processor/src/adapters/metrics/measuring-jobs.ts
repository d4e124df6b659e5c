import type { Feature } from '@vidi/contracts/vidi/v1/feature';
import type { Metrics } from '@vidi/service-kit';
import { ClaimLostError } from '../../domain/ingest-error.ts';
import type { HeldJob, JobGateway } from '../../ports/job-gateway.ts';

/** Buckets for work that takes from a tenth of a second to an hour, in seconds. */
const WORK_SECONDS: readonly number[] = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600];

/**
 * Jobs whose outcome and pace are measured. The time of a feature is that from the claim of its job to the moment when ingest had
 * its result: one pass finds all of them, so no part of it belongs to one alone.
 */
export function measuringJobs(jobs: JobGateway, metrics: Metrics, nameOf: (feature: Feature) => string): JobGateway {
  const features = metrics.histogram(
    {
      name: 'vidi_feature_duration_seconds',
      help: 'From the claim of a job to the result of a feature, by feature and what came of it.',
      labels: ['feature', 'outcome'],
    },
    WORK_SECONDS,
  );
  const attempts = metrics.counter({
    name: 'vidi_processor_attempts_total',
    help: 'Attempts that this processor has ended, by outcome and, of those that failed, by class of the error.',
    labels: ['outcome', 'class'],
  });
  const durations = metrics.histogram(
    { name: 'vidi_attempt_duration_seconds', help: 'How long attempts took, by outcome.', labels: ['outcome'] },
    WORK_SECONDS,
  );
  const lost = metrics.counter({
    name: 'vidi_leases_lost_total',
    help: 'Jobs that another attempt held by the time when this processor told something of them.',
  });
  const fetched = metrics.counter({
    name: 'vidi_fetched_bytes_total',
    help: 'Bytes of videos that were fetched whole from URLs.',
  });
  lost.add({}, 0);
  fetched.add({}, 0);

  const startTimes = new WeakMap<HeldJob, number>();
  const lostJobs = new WeakSet<HeldJob>();
  const secondsOf = (job: HeldJob) => (performance.now() - (startTimes.get(job) ?? performance.now())) / 1_000;
  const ended = (job: HeldJob, outcome: string, errorClass = '') => {
    attempts.add({ outcome, class: errorClass });
    durations.observe({ outcome }, secondsOf(job));
  };
  /** A job is lost once, however many calls find it out. */
  const noticingLoss = async <T>(job: HeldJob, call: Promise<T>): Promise<T> => {
    try {
      return await call;
    } catch (error) {
      if (error instanceof ClaimLostError && error.kind === 'lost' && !lostJobs.has(job)) {
        lostJobs.add(job);
        lost.add({});
        ended(job, 'LOST');
      }
      throw error;
    }
  };

  return {
    ...jobs,
    claim: async (ticketJobId, options) => {
      const outcome = await jobs.claim(ticketJobId, options);
      if ('job' in outcome) startTimes.set(outcome.job, performance.now());
      return outcome;
    },
    heartbeat: async (job, news, options) => await noticingLoss(job, jobs.heartbeat(job, news, options)),
    recordSource: async (job, source, options) => {
      const kept = await noticingLoss(job, jobs.recordSource(job, source, options));
      fetched.add({}, source.sizeBytes);
      return kept;
    },
    publish: async (job, outcomes, options) => {
      const refused = await noticingLoss(job, jobs.publish(job, outcomes, options));
      for (const { feature, outcome } of outcomes) {
        const isRefused = refused.some((refusal) => refusal.feature === feature);
        const labels = { feature: nameOf(feature), outcome: isRefused ? 'REFUSED' : outcome.kind.toUpperCase() };
        features.observe(labels, secondsOf(job));
      }
      return refused;
    },
    complete: async (job, options) => {
      await noticingLoss(job, jobs.complete(job, options));
      ended(job, 'SUCCEEDED');
    },
    fail: async (job, failure, options) => {
      const retryTime = await noticingLoss(job, jobs.fail(job, failure, options));
      ended(job, 'FAILED', failure.failureClass);
      return retryTime;
    },
    release: async (job, options) => {
      await noticingLoss(job, jobs.release(job, options));
      ended(job, 'RELEASED');
    },
  };
}

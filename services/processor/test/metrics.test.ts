import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { describe, expect, it } from 'vitest';
import { createProcessorMetrics } from '../src/adapters/metrics/processor-metrics.ts';
import { ClaimLostError } from '../src/domain/ingest-error.ts';
import type { JobGateway } from '../src/ports/job-gateway.ts';

const options = { timeoutMs: 1_000 };
const failure = { reason: 'X', message: 'x', failureClass: 'TRANSIENT' } as const;
const outcome = {
  feature: Feature.SHOTS,
  engine: 'e',
  engineVersion: '1',
  outcome: { kind: 'skipped', reason: 'R', message: 'm' },
} as const;
const source = { key: 'k', sizeBytes: 12, sha256: 's', contentType: undefined, resumeCount: 0 };

/** Jobs of an ingest that says yes to everything. */
const willing: JobGateway = {
  claim: async (jobId) => ({
    job: {
      ...{ jobId, attempt: 1, maxAttempts: 3, videoId: 'v', owner: 'o', leaseMs: 1_000, features: [Feature.SHOTS] },
      source: { kind: 'remote', key: 'k', url: 'https://example.com/a.mp4' },
    },
  }),
  heartbeat: async () => ({ cancelRequested: false }),
  recordSource: async () => ({ key: 'k', reused: [] }),
  publish: async () => [{ feature: Feature.BLACK, reason: 'R', message: 'm' }],
  complete: async () => undefined,
  fail: async () => undefined,
  release: async () => undefined,
  rejectTicket: async () => undefined,
  checkHealth: async () => undefined,
};

async function claim(jobs: JobGateway) {
  const claimed = await jobs.claim('j', options);
  if (!('job' in claimed)) throw new Error('refused');
  return claimed.job;
}

describe('the metrics of a processor', () => {
  it('tell how its attempts ended and how long their features took', async () => {
    const { metrics, measuring } = createProcessorMetrics(3);
    const jobs = measuring(willing);
    const good = await claim(jobs);
    await jobs.recordSource(good, source, options);
    await jobs.publish(good, [outcome, { ...outcome, feature: Feature.BLACK }], options);
    await jobs.complete(good, options);
    await jobs.fail(await claim(jobs), failure, options);
    await jobs.release(await claim(jobs), options);
    expect((await metrics.page()).body.split('\n')).toEqual(
      expect.arrayContaining([
        'vidi_processor_concurrency 3',
        'vidi_fetched_bytes_total 12',
        'vidi_feature_duration_seconds_count{feature="SHOTS",outcome="SKIPPED"} 1',
        'vidi_feature_duration_seconds_count{feature="BLACK",outcome="REFUSED"} 1',
        'vidi_processor_attempts_total{outcome="SUCCEEDED",class=""} 1',
        'vidi_processor_attempts_total{outcome="FAILED",class="TRANSIENT"} 1',
        'vidi_processor_attempts_total{outcome="RELEASED",class=""} 1',
        'vidi_attempt_duration_seconds_count{outcome="SUCCEEDED"} 1',
        'vidi_leases_lost_total 0',
      ]),
    );
  });

  it('count a lost lease once, however many calls find it out, and a call that failed not at all', async () => {
    const { metrics, measuring } = createProcessorMetrics(1);
    const lost = async () => Promise.reject(new ClaimLostError('lost'));
    const jobs = measuring({
      ...willing,
      heartbeat: lost,
      publish: lost,
      complete: async () => Promise.reject(new Error('x')),
    });
    const job = await claim(jobs);
    await expect(jobs.heartbeat(job, { features: [], fetch: undefined }, options)).rejects.toThrow(ClaimLostError);
    await expect(jobs.publish(job, [outcome], options)).rejects.toThrow(ClaimLostError);
    await expect(jobs.complete(job, options)).rejects.toThrow('x');
    const { body } = await metrics.page();
    expect(body).toContain('vidi_leases_lost_total 1\n');
    expect(body).toContain('vidi_processor_attempts_total{outcome="LOST",class=""} 1\n');
    expect(body).not.toContain('SUCCEEDED');
  });

  it('tell how many tickets are in hand', async () => {
    const { metrics, holding } = createProcessorMetrics(1);
    const { promise, resolve } = Promise.withResolvers<void>();
    const held = holding(() => promise);
    expect((await metrics.page()).body).toContain('vidi_tickets_in_hand 1\n');
    resolve();
    await held;
    expect((await metrics.page()).body).toContain('vidi_tickets_in_hand 0\n');
  });
});

import { join } from 'node:path';
import { makeClip } from '@vidi/sample-video';
import { eventually, temporaryFolder } from '@vidi/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFaultBench, type TicketQueue } from './fault-bench.ts';
import { FAULT_SCALE } from './fault-scale.ts';

/** The processor whose analysis does harm at frame 100 of a video. */
const HOSTILE_PROCESSOR = 'services/processor/test/hostile/processor-main.ts';

const WAIT = { timeoutMs: 120_000, intervalMs: 100 };

/** How often what fails for an unknown reason is tried: each attempt that stalls takes eight seconds. */
const UNKNOWN_ATTEMPTS = FAULT_SCALE === 'full' ? 3 : 2;

/** Attempts of each class, so few that a test sees the last. */
const ATTEMPTS = {
  VIDI_RETRY_UNKNOWN_ATTEMPTS: String(UNKNOWN_ATTEMPTS),
  VIDI_RETRY_RESOURCE_ATTEMPTS: '2',
  VIDI_RETRY_RESOURCE_BASE: '100ms',
};

interface Harm {
  readonly deed: string;
  readonly limits: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly errorClass: string;
  readonly says: string;
  readonly attempts: number;
}

const STALL = { VIDI_ANALYSIS_STALL_MS: '8000' };
const SMALL = { VIDI_ANALYSIS_MAX_RESIDENT_BYTES: '400MiB', VIDI_ANALYSIS_MAX_HEAP_MEBIBYTES: '128' };
const STALLED = {
  reason: 'ANALYSIS_STALLED',
  errorClass: 'UNKNOWN',
  says: 'VIDI_ANALYSIS_STALL_MS',
  attempts: UNKNOWN_ATTEMPTS,
};
const CRASHED = { reason: 'ANALYSIS_CRASHED', errorClass: 'UNKNOWN', attempts: UNKNOWN_ATTEMPTS };
const OVERGROWN = { reason: 'OUT_OF_MEMORY', errorClass: 'RESOURCE', attempts: 2 };

const HARM: readonly Harm[] = [
  { deed: 'segfault', limits: {}, ...CRASHED, says: 'SIGSEGV' },
  { deed: 'busy loop', limits: STALL, ...STALLED },
  { deed: 'wait', limits: STALL, ...STALLED },
  { deed: 'eat native memory', limits: SMALL, ...OVERGROWN, says: 'VIDI_ANALYSIS_MAX_RESIDENT_BYTES' },
  { deed: 'eat the heap', limits: SMALL, ...OVERGROWN, says: 'VIDI_ANALYSIS_MAX_HEAP_MEBIBYTES' },
];

describe.for<TicketQueue>(['rabbitmq', 'direct'])(
  `case 11: hostile videos, tickets through %s (${FAULT_SCALE})`,
  (queue) => {
    const cleanUp = new AsyncDisposableStack();
    let hostile: string;
    let harmless: string;

    beforeAll(async () => {
      const { path } = cleanUp.use(await temporaryFolder());
      hostile = join(path, 'hostile.mp4');
      harmless = join(path, 'harmless.mp4');
      await makeClip({ path: hostile, shots: [{ frames: 60 }, { frames: 60 }] });
      await makeClip({ path: harmless, shots: [{ frames: 20 }, { frames: 20 }] });
    });

    afterAll(async () => await cleanUp.disposeAsync());

    // In the reduced form, one of the adapters sees every kind of harm.
    const tried = FAULT_SCALE === 'full' || queue === 'direct' ? HARM : HARM.slice(0, 1);

    it.for(tried)(
      'one that makes its decoder $deed fails with $reason, and its neighbours finish',
      { timeout: 240_000 },
      async (harm, { skip }) => {
        await using bench = await startFaultBench(queue, { env: ATTEMPTS });
        if (bench === undefined) return skip('NOT RUN: there is no RabbitMQ');
        const { client, query } = bench;
        const env = { ...harm.limits, VIDI_PROCESSOR_CONCURRENCY: '2' };
        const processor = await bench.startProcessor(env, { path: HOSTILE_PROCESSOR, args: [harm.deed] });
        const upload = async (clip: string) => (await client.videos.upload(clip)).id;
        const before = await upload(harmless);
        const doomed = await upload(hostile);
        const after = await upload(harmless);

        const hasFailed = async () => {
          const video = await client.videos.get(doomed);
          return video.status === 'FAILED' && video;
        };
        const ended = await eventually('the hostile video has failed', hasFailed, WAIT);
        expect(ended).toMatchObject({
          status: 'FAILED',
          error: { reason: harm.reason, message: expect.stringContaining(harm.says) },
        });
        expect(ended.attempts.map(({ state, errorClass, reason }) => [state, errorClass, reason?.reason])).toEqual(
          Array.from({ length: harm.attempts }, () => ['FAILED', harm.errorClass, harm.reason]),
        );
        for (const id of [before, after]) {
          expect((await client.videos.waitUntilDone(id)).status).toBe('COMPLETED');
          expect((await client.videos.results(id)).shots?.shots.map(({ startFrame }) => startFrame)).toEqual([0, 20]);
        }
        expect(await query(`select state, attempt from jobs where video_id = '${doomed}'`)).toEqual([
          { state: 'FAILED', attempt: harm.attempts },
        ]);
        expect(await query(`select status from videos where status = 'COMPLETED'`)).toHaveLength(2);
        expect(
          await query(`select 1 from job_attempts a join jobs j on j.id = a.job_id where j.video_id = '${doomed}'`),
        ).toHaveLength(harm.attempts);
        expect([processor.child.exitCode, processor.child.signalCode]).toEqual([null, null]);
      },
    );
  },
);

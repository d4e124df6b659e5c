import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeSampleVideo } from '@vidi/sample-video';
import type { VideoAttempt } from '@vidi/sdk';
import { eventually, temporaryFolder } from '@vidi/test-kit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FaultBench, startFaultBench, type TicketQueue } from './fault-bench.ts';
import { CANCEL_RACES, FAULT_SCALE } from './fault-scale.ts';

const WAIT = { timeoutMs: 60_000, intervalMs: 10 };

describe.for<TicketQueue>(['rabbitmq', 'direct'])(
  `faults of processors, tickets through %s (${FAULT_SCALE})`,
  (queue) => {
    const cleanUp = new AsyncDisposableStack();
    let clip: string;
    let cuts: readonly number[];
    /** One for all cases; each starts its own processors. Undefined where there is no broker. */
    let bench: FaultBench | undefined;

    beforeAll(async () => {
      const { path } = cleanUp.use(await temporaryFolder());
      clip = join(path, 'clip.mp4');
      ({ cuts } = await makeSampleVideo({ path: clip }));
      bench = await startFaultBench(queue);
      if (bench !== undefined) cleanUp.use(bench);
    });

    afterEach(async () => await bench?.killProcessors());

    afterAll(async () => await cleanUp.disposeAsync());

    /** Makes sure that the video ended once: one job, the given attempt, one row and one result per feature. */
    async function expectCompletedOnce({ client, query }: FaultBench, id: string, attempt: number): Promise<void> {
      expect(await client.videos.get(id)).toMatchObject({ status: 'COMPLETED', progressPercent: 100 });
      const { features, shots } = await client.videos.results(id);
      expect(shots?.shots.slice(1).map(({ startFrame }) => startFrame)).toEqual(cuts);
      const jobs = await query(`select state, attempt from jobs where video_id = '${id}'`);
      expect(jobs).toEqual([{ state: 'COMPLETED', attempt }]);
      const kept = await query(`select feature from ai_results where video_id = '${id}'`);
      expect(kept).toHaveLength(features.length);
      expect(new Set(kept.map(({ feature }) => feature)).size).toBe(features.length);
    }

    async function claimed({ query }: FaultBench, id: string): Promise<void> {
      const isClaimed = async () =>
        (await query(`select 1 from jobs where video_id = '${id}' and state = 'CLAIMED'`)).length === 1;
      await eventually('the job is claimed', isClaimed, WAIT);
    }

    /** Makes sure that the API tells of the processor that went silent, and of another that did the work. */
    function expectSecondProcessorToHaveDoneIt([first, second, ...more]: readonly VideoAttempt[]): void {
      expect(first).toMatchObject({
        number: 1,
        state: 'LEASE_EXPIRED',
        errorClass: 'UNKNOWN',
        reason: { reason: 'LEASE_EXPIRED' },
      });
      expect(second).toMatchObject({ number: 2, state: 'SUCCEEDED', errorClass: undefined, reason: undefined });
      expect(more).toEqual([]);
      expect(second?.processor).not.toBe(first?.processor);
      expect(second?.startTime.getTime()).toBeGreaterThanOrEqual(first?.endTime?.getTime() ?? Number.NaN);
    }

    it('case 1: a job whose processor is killed is done by another, with one result per feature', async ({ skip }) => {
      if (bench === undefined) return skip('NOT RUN: there is no RabbitMQ');
      const first = await bench.startProcessor();
      const { id } = await bench.client.videos.upload(clip);
      await claimed(bench, id);
      first.child.kill('SIGKILL');
      await bench.startProcessor();
      const { attempts } = await bench.client.videos.waitUntilDone(id);
      await expectCompletedOnce(bench, id, 2);
      expectSecondProcessorToHaveDoneIt(attempts);
    });

    it('case 2: a processor frozen past its lease changes nothing when it goes on', async ({ skip }) => {
      if (bench === undefined) return skip('NOT RUN: there is no RabbitMQ');
      const frozen = await bench.startProcessor();
      const { id } = await bench.client.videos.upload(clip);
      await claimed(bench, id);
      await eventually('it knows of its claim', () => frozen.output().includes('job claimed'), WAIT);
      frozen.child.kill('SIGSTOP');
      await bench.startProcessor();
      await bench.client.videos.waitUntilDone(id);
      const before = await bench.client.videos.results(id);
      frozen.child.kill('SIGCONT');
      await eventually('it drops the work', () => frozen.output().includes('dropped the work'), WAIT);
      expect(await bench.client.videos.results(id)).toEqual(before);
      await expectCompletedOnce(bench, id, 2);
      expectSecondProcessorToHaveDoneIt((await bench.client.videos.get(id)).attempts);
    });

    it('a video whose job is lost from the database gets another by itself, and completes', async ({ skip }) => {
      if (bench === undefined) return skip('NOT RUN: there is no RabbitMQ');
      const { id } = await bench.client.videos.upload(clip, { features: ['MEDIA_INFO'] });
      await bench.query(`delete from jobs where video_id = '${id}'`);
      await bench.startProcessor();
      expect(await bench.client.videos.waitUntilDone(id)).toMatchObject({
        status: 'COMPLETED',
        attempts: [{ number: 1, state: 'SUCCEEDED' }],
      });
      expect(bench.services.some((service) => service.output().includes('stuck video put right'))).toBe(true);
    });

    it('case 13: a cancel that races completion leaves one terminal state', async ({ skip }) => {
      if (bench === undefined) return skip('NOT RUN: there is no RabbitMQ');
      const { client, query } = bench;
      await bench.startProcessor();
      let tookMs = 0;
      // The first of a processor takes longer than those after it: by its time, every cancel would come too late.
      for (const _warmed of [false, true]) {
        const timed = await client.videos.upload(clip, { features: ['MEDIA_INFO'] });
        const startedAt = performance.now();
        await client.videos.waitUntilDone(timed.id, { pollIntervalMs: 20 });
        tookMs = performance.now() - startedAt;
      }
      for (let race = 0; race < CANCEL_RACES; race++) {
        const { id } = await client.videos.upload(clip, { features: ['MEDIA_INFO'] });
        // Spread over the last half of the time that one takes and a little beyond: the moment is what is tried.
        await delay(tookMs * (0.5 + (0.7 * race) / CANCEL_RACES));
        const cancelled = await client.videos.cancel(id).then(
          () => true,
          (error: unknown) => {
            // The only answer to a cancel that comes too late.
            expect(error).toMatchObject({ reason: 'VIDEO_ENDED' });
            return false;
          },
        );
        const ended = async () => {
          const { status } = await client.videos.get(id);
          return ['COMPLETED', 'CANCELLED'].includes(status) && status;
        };
        const status = await eventually('the video has ended', ended, WAIT);
        expect(status).toBe(cancelled ? 'CANCELLED' : 'COMPLETED');
        const inDatabase = async () => {
          const [row] = await query(
            `select v.status, j.state from videos v join jobs j on j.video_id = v.id where v.id = '${id}'`,
          );
          return row?.['status'] === status && row['state'] === status;
        };
        await eventually(`video and job are both ${status}`, inDatabase, WAIT);
      }
      const unfinished = await query("select id from videos where status not in ('COMPLETED', 'CANCELLED')");
      expect(unfinished).toEqual([]);
    }, 1_800_000);
  },
);

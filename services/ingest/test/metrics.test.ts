import { provideDatabase, temporaryFolder } from '@vidi/test-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createIngestMetrics, type IngestMetrics } from '../src/adapters/metrics/ingest-metrics.ts';
import { cancelVideo } from '../src/usecases/cancel-video.ts';
import { recordDeadLetter } from '../src/usecases/dead-letters/record-dead-letter.ts';
import { failJob } from '../src/usecases/fail-job.ts';
import type { IngestContext } from '../src/usecases/ingest-context.ts';
import { announceProcessor } from '../src/usecases/processors/announce-processor.ts';
import { pauseQueue } from '../src/usecases/queue/pause-queue.ts';
import { reapJobs } from '../src/usecases/reap-jobs.ts';
import { releaseJob } from '../src/usecases/release-job.ts';
import { runIngest, testConfig } from './running-ingest.ts';
import { caller, claimed, claimedVideo, openWorkbench, upload, type Workbench } from './workbench.ts';

const linesOf = async ({ metrics }: IngestMetrics) => (await metrics.page()).body.split('\n');

describe('the metrics of ingest', () => {
  let bench: Workbench;
  let measured: IngestMetrics;
  let context: IngestContext;
  let at: Workbench;
  beforeAll(async () => {
    bench = await openWorkbench();
  });
  afterAll(() => bench[Symbol.asyncDispose]());
  beforeEach(async () => {
    await bench.reset();
    const { unitOfWork, clock, log } = bench.context;
    measured = createIngestMetrics({ unitOfWork, clock, processorTimeoutMs: 20_000, log });
    context = { ...bench.context, unitOfWork: measured.unitOfWork };
    at = { ...bench, context };
  });

  it('tell how much work waits, for how long, and what lies about', async () => {
    const empty = await linesOf(measured);
    expect(empty).toEqual(
      expect.arrayContaining(['vidi_queue_length 0', 'vidi_queue_oldest_job_age_seconds 0', 'vidi_dead_letters 0']),
    );
    await claimedVideo(at);
    await upload(at);
    bench.clock.advance(90_000);
    await upload(at);
    const body = Buffer.from('no ticket');
    await recordDeadLetter(context, {
      ...{ reason: 'TICKET_UNREADABLE', message: 'No ticket.', queue: 'q', time: undefined, jobId: undefined },
      ...{ body, headers: {}, redelivered: false },
    });
    await pauseQueue(context, caller, 'maintenance');
    const processor = { id: 'p', version: '1', host: 'h', startTime: bench.clock.now(), concurrency: 1 };
    await announceProcessor(context, { ...processor, features: [], stopping: false });
    expect(await linesOf(measured)).toEqual(
      expect.arrayContaining([
        'vidi_jobs{state="READY"} 2',
        'vidi_jobs{state="CLAIMED"} 1',
        'vidi_jobs{state="WAITING"} 0',
        'vidi_queue_length 2',
        'vidi_queue_oldest_job_age_seconds 90',
        'vidi_queue_paused 1',
        'vidi_dead_letters 1',
        'vidi_outbox_tickets 3',
        'vidi_outbox_lag_seconds 90',
        'vidi_processors{state="ACTIVE"} 1',
        'vidi_processors{state="LOST"} 0',
      ]),
    );
  });

  it('count the ends of attempts and jobs, and none of a transaction that was undone', async () => {
    const failed = await claimedVideo(at);
    await failJob(context, failed.held, { reason: 'X', message: 'x' }, 'TRANSIENT');
    const over = await claimedVideo(at);
    await failJob(context, over.held, { reason: 'X', message: 'x' }, 'PERMANENT');
    const released = await claimedVideo(at);
    await releaseJob(context, released.held);
    const lost = await claimed(at, released.jobId);
    bench.clock.advance(31_000);
    expect(await reapJobs(context)).toMatchObject({ expired: 1 });
    await expect(releaseJob(context, lost.held)).rejects.toThrow();
    await cancelVideo(context, caller, failed.videoId);
    const undone = context.unitOfWork.write(async ({ attempts }) => {
      await attempts.end({ jobId: lost.held.jobId, attempt: 99 }, { state: 'SUCCEEDED' }, bench.clock.now());
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await linesOf(measured)).toEqual(
      expect.arrayContaining([
        'vidi_attempts_total{outcome="FAILED",class="TRANSIENT"} 1',
        'vidi_attempts_total{outcome="FAILED",class="PERMANENT"} 1',
        'vidi_attempts_total{outcome="FAILED",class="RESOURCE"} 0',
        'vidi_attempts_total{outcome="RELEASED",class=""} 1',
        'vidi_attempts_total{outcome="LEASE_EXPIRED",class="UNKNOWN"} 1',
        'vidi_attempts_total{outcome="SUCCEEDED",class=""} 0',
        'vidi_jobs_ended_total{state="FAILED"} 1',
        'vidi_jobs_ended_total{state="CANCELLED"} 1',
        'vidi_jobs_ended_total{state="COMPLETED"} 0',
      ]),
    );
  });

  it('tell nothing of the work while the database cannot be read, and all else', async () => {
    await linesOf(measured);
    const broken = createIngestMetrics({
      unitOfWork: { ...bench.context.unitOfWork, read: () => Promise.reject(new Error('gone')) },
      clock: bench.clock,
      processorTimeoutMs: 20_000,
      log: bench.context.log,
    });
    const lines = await linesOf(broken);
    expect(lines.filter((line) => /^vidi_(queue|jobs\{|dead|outbox|processors)/.test(line))).toEqual([]);
    expect(lines).toContain('vidi_jobs_ended_total{state="COMPLETED"} 0');
  });
});

it('ingest tells them on its port for health checks, calls by method and code among them, unless that is off', async () => {
  await using folder = await temporaryFolder();
  await using database = await provideDatabase();
  {
    await using running = await runIngest(testConfig(database.url, folder.path));
    const { videos, ingest } = running;
    await videos.listVideos({});
    await expect(videos.getVideo({ id: 'none' })).rejects.toThrow();
    const drain = async () => await Array.fromAsync(videos.watchVideo({ id: 'none' }));
    await expect(drain()).rejects.toThrow();
    const text = await (await fetch(`http://127.0.0.1:${ingest.healthPort}/metrics`)).text();
    for (const line of [
      'vidi_ingest_calls_total{method="vidi.v1.VideoService/ListVideos",code="OK"} 1',
      'vidi_ingest_calls_total{method="vidi.v1.VideoService/GetVideo",code="NOT_FOUND"} 1',
      'vidi_ingest_calls_total{method="vidi.v1.VideoService/WatchVideo",code="NOT_FOUND"} 1',
      'vidi_ingest_call_duration_seconds_count{method="vidi.v1.VideoService/ListVideos"} 1',
      'vidi_queue_length 0',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
  }
  await using quiet = await runIngest(testConfig(database.url, folder.path, { VIDI_METRICS: 'off' }));
  expect((await fetch(`http://127.0.0.1:${quiet.ingest.healthPort}/metrics`)).status).toBe(404);
});

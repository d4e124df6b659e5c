import { type Client, createClient } from '@connectrpc/connect';
import { ClaimJobResponse_Refusal } from '@vidi/contracts/vidi/internal/v1/job_service';
import { QueueService } from '@vidi/contracts/vidi/v1/queue_service';
import { eventually, provideDatabase, temporaryFolder } from '@vidi/test-kit';
import type { Ticket, TicketPublisher } from '@vidi/ticket-queue';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimJob } from '../src/usecases/claim-job.ts';
import { heartbeatJob } from '../src/usecases/heartbeat-job.ts';
import { announceProcessor } from '../src/usecases/processors/announce-processor.ts';
import { getQueue } from '../src/usecases/queue/get-queue.ts';
import { pauseQueue } from '../src/usecases/queue/pause-queue.ts';
import { resumeQueue } from '../src/usecases/queue/resume-queue.ts';
import { reapJobs } from '../src/usecases/reap-jobs.ts';
import { relayOutbox } from '../src/usecases/relay-outbox.ts';
import { runCommand } from './command-process.ts';
import { runIngest, testConfig } from './running-ingest.ts';
import { caller, claimed, claimedVideo, jobOf, openWorkbench, upload, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
beforeEach(async () => await bench.reset());
afterAll(async () => await bench[Symbol.asyncDispose]());

/** A queue that keeps what it is given. */
function recordingPublisher(): TicketPublisher & { readonly published: Ticket[] } {
  const published: Ticket[] = [];
  return {
    published,
    publish: async (tickets) => void published.push(...tickets),
    countWaiting: async () => 0,
    checkHealth: async () => undefined,
    close: async () => undefined,
  };
}

const processor = {
  id: 'processor-1',
  version: '1',
  host: 'machine',
  startTime: new Date(0),
  concurrency: 2,
  features: [],
  stopping: false,
};

describe('the queue', () => {
  it('says how much work there is', async () => {
    expect(await getQueue(bench.context)).toEqual({
      pause: undefined,
      ready: 0,
      waiting: 0,
      running: 0,
      oldestReadyTime: undefined,
      oldestReadyAgeMs: undefined,
      activeProcessors: 0,
      freeSlots: 0,
      unserved: 0,
    });
    await announceProcessor(bench.context, processor);
    await claimedVideo(bench);
    await upload(bench);
    bench.clock.advance(7_000);
    await upload(bench);
    expect(await getQueue(bench.context)).toMatchObject({
      ready: 2,
      running: 1,
      oldestReadyAgeMs: 7_000,
      activeProcessors: 1,
      freeSlots: 1,
    });
  });
});

describe('a paused queue', () => {
  it('says by whom, since when and why, until it is resumed', async () => {
    const pause = { pauseTime: bench.clock.now(), pausedBy: 'anna', reason: 'a new disk' };
    const paused = await pauseQueue(bench.context, { owner: 'anna', scope: 'admin' }, 'a new disk');
    expect(paused.pause).toEqual(pause);
    bench.clock.advance(1_000);
    expect((await pauseQueue(bench.context, caller, 'another reason')).pause).toEqual(pause);
    expect((await getQueue(bench.context)).pause).toEqual(pause);
    expect((await resumeQueue(bench.context, caller)).pause).toBeUndefined();
    expect((await resumeQueue(bench.context, caller)).pause).toBeUndefined();
  });

  it('is paused once by many who do it at the same time', async () => {
    const owners = ['a', 'b', 'c', 'd', 'e'];
    const all = await Promise.all(
      owners.map(async (owner) => await pauseQueue(bench.context, { owner, scope: 'admin' }, '')),
    );
    expect(new Set(all.map(({ pause }) => pause?.pausedBy)).size).toBe(1);
  });

  it('hands out no job, and lets those under way go on', async () => {
    const { held } = await claimedVideo(bench);
    const { video } = await upload(bench);
    const jobId = await jobOf(bench, video.id);
    await announceProcessor(bench.context, processor);
    await pauseQueue(bench.context, caller, '');
    expect(await claimJob(bench.context, jobId, 'processor-1')).toEqual({ kind: 'refused', refusal: 'PAUSED' });
    expect(await claimJob(bench.context, jobId, 'not registered')).toEqual({ kind: 'refused', refusal: 'PAUSED' });
    expect(await heartbeatJob(bench.context, held, [])).toMatchObject({ cancelRequested: false });
    expect(await announceProcessor(bench.context, processor)).toEqual({ paused: true });
    await resumeQueue(bench.context, caller);
    expect(await announceProcessor(bench.context, processor)).toEqual({ paused: false });
    await claimed(bench, jobId, 'processor-1');
  });

  it('keeps its tickets, and misses none', async () => {
    await pauseQueue(bench.context, caller, '');
    const { video } = await upload(bench);
    const publisher = recordingPublisher();
    expect(await relayOutbox(bench.context, publisher)).toBe(0);
    await bench.query('delete from outbox');
    bench.clock.advance(3_600_000);
    expect((await reapJobs(bench.context)).reminded).toBe(0);
    await resumeQueue(bench.context, caller);
    expect((await reapJobs(bench.context)).reminded).toBe(1);
    expect(await relayOutbox(bench.context, publisher)).toBe(1);
    expect(publisher.published).toEqual([{ jobId: await jobOf(bench, video.id) }]);
  });

  it('gives the ticket back that a processor had in its hands', async () => {
    const { video } = await upload(bench);
    const jobId = await jobOf(bench, video.id);
    const publisher = recordingPublisher();
    await relayOutbox(bench.context, publisher);
    await pauseQueue(bench.context, caller, '');
    await claimJob(bench.context, jobId, 'processor-1');
    await resumeQueue(bench.context, caller);
    await relayOutbox(bench.context, publisher);
    expect(publisher.published).toEqual([{ jobId }, { jobId }]);
  });
});

describe('a running ingest', { timeout: 60_000 }, () => {
  it('stays paused over a restart, and issues what waited as soon as it is resumed, whoever does that', async () => {
    await using folder = await temporaryFolder();
    await using database = await provideDatabase();
    // So that only the news of the resumption can be what wakes it.
    const config = testConfig(database.url, folder.path, { VIDI_REAPER_INTERVAL: '1h' });
    const queueOf = (running: Awaited<ReturnType<typeof runIngest>>): Client<typeof QueueService> =>
      createClient(QueueService, running.transport);
    let jobId: string;
    {
      await using first = await runIngest(config);
      const paused = await queueOf(first).pauseQueue({ reason: 'a new disk' });
      expect(paused).toMatchObject({ pause: { pausedBy: 'default', reason: 'a new disk' }, readyCount: 0n });
      await first.videos.createVideo({ url: 'https://example.com/cat.mp4' });
      const [row] = await database.query('select id from jobs');
      jobId = String(row?.['id']);
    }
    await using second = await runIngest(config);
    expect(await queueOf(second).getQueue({})).toMatchObject({ pause: { reason: 'a new disk' }, readyCount: 1n });
    expect(await second.jobs.claimJob({ jobId, processorId: 'p' })).toMatchObject({
      outcome: { case: 'refusal', value: ClaimJobResponse_Refusal.PAUSED },
    });
    const env = { DATABASE_URL: database.url, VIDI_MEDIA_DIR: folder.path };
    const shown = await runCommand('queue', env, ['show']);
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('PAUSED by default since 20') });
    const resumed = await runCommand('queue', env, ['resume']);
    expect(resumed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Work is taken\.\n1 ready/) });
    await eventually('its tickets are issued', async () => (await database.query('select 1 from outbox')).length === 0);
    expect((await second.jobs.claimJob({ jobId, processorId: 'p' })).outcome.case).toBe('job');
  });
});

import { join } from 'node:path';
import { makeClip } from '@vidi/sample-video';
import { NotFoundError, type Processor } from '@vidi/sdk';
import { eventually, temporaryFolder } from '@vidi/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HeldFileServer, serveHeldFile } from './clients/file-server.ts';
import { requestJson } from './clients/rest.ts';
import { type FaultBench, type FaultBenchOptions, startFaultBench } from './faults/fault-bench.ts';

const WAIT = { timeoutMs: 60_000, intervalMs: 50 };

// Silence so short that a test sees its end.
const ENV = {
  VIDI_PROCESSOR_HEARTBEAT: '200ms',
  VIDI_PROCESSOR_TIMEOUT: '2s',
  VIDI_PROCESSOR_FORGET: '6s',
  VIDI_FETCH_ALLOW: '127.0.0.0/8',
};

const cleanUp = new AsyncDisposableStack();
let clip: string;
beforeAll(async () => {
  const { path } = cleanUp.use(await temporaryFolder());
  clip = join(path, 'clip.mp4');
  await makeClip({ path: clip });
});
afterAll(async () => await cleanUp.disposeAsync());

async function startBench(options: FaultBenchOptions = {}): Promise<FaultBench> {
  const bench = await startFaultBench('direct', { ...options, env: { ...ENV, ...options.env } });
  if (bench === undefined) throw new Error('the direct queue needs no broker');
  return bench;
}

const list = async ({ client }: FaultBench): Promise<Processor[]> => await Array.fromAsync(client.processors.list());

/** The one processor that is registered, once there is one. */
async function theProcessor(bench: FaultBench): Promise<Processor> {
  return await eventually('a processor is registered', async () => (await list(bench))[0], WAIT);
}

/** Hands over a video that keeps its processor busy until `server` lets go. */
async function occupy(bench: FaultBench, server: HeldFileServer): Promise<string> {
  const { id } = await bench.client.videos.create({ url: `${server.url}/clip.mp4` });
  await eventually('it is worked on', async () => (await bench.client.videos.get(id)).status === 'PROCESSING', WAIT);
  return id;
}

describe('processors that look for different things', () => {
  it('get the videos that ask for no more; one that asks for what nobody looks for says so, and waits', async () => {
    await using bench = await startBench();
    const { client } = bench;
    const early = await client.videos.upload(clip, { features: ['LOUDNESS'] });
    expect((await client.videos.get(early.id)).waitingReason?.reason).toBe('NO_PROCESSOR');
    await bench.startProcessor({ VIDI_PROCESSOR_FEATURES: 'SHOTS,BLACK' });
    const picture = await theProcessor(bench);
    expect(picture.features.map(({ feature }) => feature)).toEqual(['MEDIA_INFO', 'SHOTS', 'BLACK']);
    const sights = await Promise.all(
      [1, 2, 3].map(async () => await client.videos.upload(clip, { features: ['SHOTS'] })),
    );
    for (const { id } of sights) await client.videos.waitUntilDone(id);

    const waiting = await client.videos.get(early.id);
    expect(waiting).toMatchObject({
      status: 'UPLOADED',
      attempts: [],
      waitingReason: {
        reason: 'FEATURES_NOT_SERVED',
        message: expect.stringContaining('No processor looks for LOUDNESS'),
      },
    });
    expect(await client.queue.get()).toMatchObject({ readyCount: 1, unservedCount: 1 });
    const [ingest] = bench.services;
    await eventually('the log tells of it', () => ingest?.output().includes('work that nobody can take'), WAIT);

    await bench.startProcessor({ VIDI_PROCESSOR_FEATURES: 'LOUDNESS' });
    const done = await client.videos.waitUntilDone(early.id);
    expect(done).toMatchObject({ waitingReason: undefined, attempts: [{ state: 'SUCCEEDED' }] });
    expect(done.attempts[0]?.processor).not.toBe(picture.id);
    const more = await client.videos.upload(clip, { features: ['BLACK'] });
    expect((await client.videos.waitUntilDone(more.id)).attempts[0]?.processor).toBe(picture.id);
  });
});

describe('an installation that is paused', () => {
  it('accepts videos and begins none, over a restart, ends what it has begun, and does the rest when it is resumed', async () => {
    await using bench = await startBench();
    await using server = await serveHeldFile(clip);
    const { client } = bench;
    await bench.startProcessor({ VIDI_PROCESSOR_CONCURRENCY: '2' });
    await theProcessor(bench);
    const first = await occupy(bench, server);
    const paused = await client.queue.pause({ reason: 'a new disk' });
    expect(paused).toMatchObject({ pause: { pausedBy: 'default', reason: 'a new disk' }, runningCount: 1 });
    const waiting = [await client.videos.upload(clip), await client.videos.upload(clip)];
    server.release();
    await client.videos.waitUntilDone(first);
    await bench.restartIngest();
    await eventually('it is heard of again', async () => (await client.queue.get()).activeProcessorCount === 1, WAIT);
    const rest = await requestJson(`${bench.baseUrl}/api/v1/queue`);
    expect(rest.body).toMatchObject({
      pause: { reason: 'a new disk' },
      readyCount: '2',
      runningCount: '0',
      oldestReadyAge: expect.stringMatching(/s$/),
      activeProcessorCount: 1,
      freeSlots: 2,
    });
    for (const { id } of waiting) {
      expect(await client.videos.get(id)).toMatchObject({
        status: 'UPLOADED',
        attempts: [],
        waitingReason: { reason: 'QUEUE_PAUSED', message: expect.stringContaining('a new disk') },
      });
    }
    const resumed = await requestJson(`${bench.baseUrl}/api/v1/queue:resume`, { method: 'POST', body: {} });
    expect(resumed).toMatchObject({ status: 200, body: { readyCount: '2' } });
    for (const { id } of waiting) await client.videos.waitUntilDone(id);
    expect(await client.queue.get()).toMatchObject({ pause: undefined, readyCount: 0, runningCount: 0 });
  });
});

describe('the processors of an installation', () => {
  it('are listed with what they can do and what they do now, and leave the list when they stop', async () => {
    await using bench = await startBench();
    await using server = await serveHeldFile(clip);
    expect(await list(bench)).toEqual([]);
    const process = await bench.startProcessor({ VIDI_PROCESSOR_CONCURRENCY: '2' });
    const idle = await theProcessor(bench);
    expect(idle).toMatchObject({ state: 'ACTIVE', version: '0.1.0', concurrency: 2, freeSlots: 2, running: [] });
    expect(idle.features.find(({ feature }) => feature === 'SHOTS')).toMatchObject({ engine: 'vidi.shots' });

    const id = await occupy(bench, server);
    const busy = await bench.client.processors.get(idle.id);
    expect(busy).toMatchObject({ freeSlots: 1, running: [{ videoId: id, attempt: 1 }] });
    const { attempts } = await bench.client.videos.get(id);
    expect(attempts[0]?.processor).toBe(busy.id);
    const rest = await requestJson(`${bench.baseUrl}/api/v1/processors`);
    expect(rest.body).toMatchObject({ processors: [{ id: idle.id, state: 'ACTIVE', running: [{ videoId: id }] }] });

    server.release();
    await bench.client.videos.waitUntilDone(id);
    process.child.kill('SIGTERM');
    expect(await process.ended()).toBe(0);
    expect(await list(bench)).toEqual([]);
    await expect(bench.client.processors.get(idle.id)).rejects.toThrow(NotFoundError);
  });

  it('are LOST when they are killed, then forgotten', async () => {
    await using bench = await startBench();
    await using server = await serveHeldFile(clip);
    const process = await bench.startProcessor();
    const { id: processorId } = await theProcessor(bench);
    const id = await occupy(bench, server);
    process.child.kill('SIGKILL');
    const isLost = async () => {
      const found = await bench.client.processors.get(processorId);
      return found.state === 'LOST' && found;
    };
    const lost = await eventually('it is lost', isLost, WAIT);
    expect(lost.freeSlots).toBe(0);
    await eventually('it is forgotten', async () => (await list(bench)).length === 0, WAIT);
    server.release();
    await bench.startProcessor();
    expect((await bench.client.videos.waitUntilDone(id)).attempts).toHaveLength(2);
  });

  it('take no more work while they are drained, over a restart of ingest, and go on when they are resumed', async () => {
    await using bench = await startBench();
    await using server = await serveHeldFile(clip);
    await bench.startProcessor({ VIDI_PROCESSOR_CONCURRENCY: '2' });
    const { id: processorId } = await theProcessor(bench);
    const first = await occupy(bench, server);
    const drained = await bench.client.processors.pause(processorId, { reason: 'a new disk' });
    expect(drained).toMatchObject({
      state: 'PAUSED',
      freeSlots: 0,
      pause: { pausedBy: 'default', reason: 'a new disk' },
    });
    const second = await bench.client.videos.upload(clip);
    server.release();
    await bench.client.videos.waitUntilDone(first);
    await bench.restartIngest();
    const isBack = async () => {
      const found = await bench.client.processors.get(processorId);
      return found.lastSeenTime > drained.lastSeenTime && found.state !== 'LOST' && found;
    };
    expect(await eventually('it is heard of again', isBack, WAIT)).toMatchObject({ state: 'PAUSED', running: [] });
    expect(await bench.client.videos.get(second.id)).toMatchObject({ status: 'UPLOADED', attempts: [] });
    await bench.client.processors.resume(processorId);
    await bench.client.videos.waitUntilDone(second.id);
  });
});

import { join } from 'node:path';
import { makeSampleVideo } from '@vidi/sample-video';
import { eventually, temporaryFolder } from '@vidi/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveHeld } from '../clients/held-file-server.ts';
import { beginUpload } from '../clients/slow-upload.ts';
import type { Launcher } from '../system/running-vidi.ts';
import { type FaultBench, startFaultBench, type TicketQueue } from './fault-bench.ts';

const WAIT = { timeoutMs: 60_000, intervalMs: 20 };

const SETTINGS = {
  VIDI_FETCH_ALLOW: '127.0.0.0/8',
  // The least: a fetch that a test holds goes on for as long.
  VIDI_SHUTDOWN_GRACE: '30s',
  // On a busy machine, ingest takes its time to come back.
  VIDI_WATCH_PATIENCE: '2m',
};

describe.for<TicketQueue>(['rabbitmq', 'direct'])('case 10: SIGTERM, tickets through %s', (queue) => {
  const cleanUp = new AsyncDisposableStack();
  let clip: string;
  let bench: FaultBench | undefined;
  beforeAll(async () => {
    const { path } = cleanUp.use(await temporaryFolder());
    clip = join(path, 'clip.mp4');
    await makeSampleVideo({ path: clip });
    bench = await startFaultBench(queue, { env: SETTINGS });
    if (bench !== undefined) cleanUp.use(bench);
  }, 120_000);
  afterAll(async () => await cleanUp.disposeAsync());

  async function jobOf({ query }: FaultBench, id: string) {
    const [job] = await query(`select state, attempt, releases from jobs where video_id = '${id}'`);
    return job;
  }

  async function stopped(service: Launcher): Promise<number | null> {
    service.child.kill('SIGTERM');
    return await service.ended();
  }

  it('lets a job end within the grace period, and gives it back after it, not charged as an attempt', async ({
    skip,
  }) => {
    if (bench === undefined) return skip('NOT RUN: there is no RabbitMQ');
    await using server = await serveHeld(clip);
    const { client } = bench;
    const hasty = await bench.startProcessor({ VIDI_SHUTDOWN_GRACE: '200ms' });
    const { id } = await client.videos.create({ url: server.url, features: ['MEDIA_INFO'] });
    await eventually('the first fetches', () => server.requests() === 1, WAIT);
    expect(await stopped(hasty), hasty.output()).toBe(0);
    expect(await jobOf(bench, id)).toEqual({ state: 'READY', attempt: 1, releases: 1 });
    expect((await client.videos.get(id)).attempts).toMatchObject([{ number: 1, state: 'RELEASED', reason: undefined }]);

    const patient = await bench.startProcessor();
    await eventually('the second fetches', () => server.requests() === 2, WAIT);
    const { id: waiting } = await client.videos.create({ url: server.url, features: ['MEDIA_INFO'] });
    const exit = stopped(patient);
    await eventually('it lets its job end', () => patient.output().includes('stopping'), WAIT);
    server.release();
    expect(await exit, patient.output()).toBe(0);
    expect(await jobOf(bench, id)).toEqual({ state: 'COMPLETED', attempt: 2, releases: 1 });
    expect(await client.videos.get(id)).toMatchObject({
      status: 'COMPLETED',
      attempts: [{ state: 'RELEASED' }, { number: 2, state: 'SUCCEEDED' }],
    });
    // It took no further ticket.
    expect(await jobOf(bench, waiting)).toEqual({ state: 'READY', attempt: 0, releases: 0 });
  });

  it('lets uploads end, and sends those who follow a video on their way or keeps them, who miss nothing', async ({
    skip,
  }) => {
    if (bench === undefined) return skip('NOT RUN: there is no RabbitMQ');
    const running = bench;
    const { client, baseUrl, query } = running;
    const { id } = await client.videos.upload(clip, { title: 'before' });
    const titles: string[] = [];
    const following = (async () => {
      for await (const { video } of client.videos.watch(id)) titles.push(video.title);
    })();
    const seen = async (title: string) =>
      await eventually(`the follower has seen ${title}`, () => titles.at(-1) === title, WAIT);
    const openEvents = async () => {
      const answer = await fetch(`${baseUrl}/api/v1/videos/${id}:watch`, { headers: { accept: 'text/event-stream' } });
      return answer.text();
    };
    await seen('before');
    let kept: Promise<string> | undefined;

    for (const service of ['gateway', 'ingest'] as const) {
      const events = openEvents();
      const upload = await beginUpload(baseUrl, clip);
      await eventually('the upload is at ingest', async () => (await running.unfinishedUploads()) === 1, WAIT);
      const [ingest, gateway] = running.services;
      const stopping = service === 'gateway' ? gateway : ingest;
      if (stopping === undefined) throw new Error('there is no such service');
      const exit = stopped(stopping);
      // A gateway that goes says so; one whose ingest goes follows the video at the next.
      if (service === 'gateway') {
        expect(await events).toMatch(/\nretry: \d+\nevent: error\ndata: .*"SHUTTING_DOWN".*\n\n$/);
      } else kept = events;
      await upload.finish();
      const { status, id: uploaded } = await upload.answer;
      expect(status).toBe(201);
      expect(await exit, stopping.output()).toBe(0);
      expect(await query(`select status from videos where id = '${uploaded}'`)).toEqual([{ status: 'UPLOADED' }]);
      // Flushed, where the queue outlives ingest; else the ticket is issued anew at the start.
      if (queue === 'rabbitmq') expect(await query('select 1 from outbox')).toEqual([]);
      await running.startAgain(service);
      await client.videos.update(id, { title: `after ${service}` });
      await seen(`after ${service}`);
      expect(await client.videos.get(uploaded ?? '')).toMatchObject({ status: 'UPLOADED' });
    }
    await client.videos.cancel(id);
    await following;
    const told = (await kept) ?? '';
    expect(told).not.toContain('event: error');
    expect(told).toContain('"title":"after ingest"');
    expect(told).toContain('"status":"CANCELLED"');
    expect(titles.filter((title, place) => title !== titles[place - 1])).toEqual([
      'before',
      'after gateway',
      'after ingest',
    ]);
  });
});

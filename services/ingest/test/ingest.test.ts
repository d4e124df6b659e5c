import { randomBytes } from 'node:crypto';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { ErrorInfoSchema } from '@vidi/contracts/google/rpc/error_details';
import { ClaimJobResponse_Refusal, ErrorClass } from '@vidi/contracts/vidi/internal/v1/job_service';
import { DeadLetterService, RequeueDeadLetterResponse_Outcome } from '@vidi/contracts/vidi/v1/dead_letter_service';
import { Feature, FeatureStatus_State } from '@vidi/contracts/vidi/v1/feature';
import { Video_Status } from '@vidi/contracts/vidi/v1/video';
import { createFilesystemMediaStore } from '@vidi/media-store';
import {
  eventually,
  provideDatabase,
  provideRabbitMq,
  silentLogger,
  type TemporaryFolder,
  type TestDatabase,
  temporaryFolder,
  videoBytes,
} from '@vidi/test-kit';
import { createDirectTicketConsumer, createRabbitTicketConsumer, type TicketConsumer } from '@vidi/ticket-queue';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createIngest } from '../src/app.ts';
import { type RunningIngest, runIngest, testConfig } from './running-ingest.ts';
import { chunksOf, keyframeKey, mediaInfo, oneKeyframe, oneShot, sha256 } from './workbench.ts';

/** A number that this version does not know, as a newer client may send it. */
const featureOfTomorrow: Feature = Number('99');

let folder: TemporaryFolder;
let database: TestDatabase;
let running: RunningIngest;
beforeAll(async () => {
  folder = await temporaryFolder();
  database = await provideDatabase();
  running = await runIngest(testConfig(database.url, folder.path, { VIDI_MAX_UPLOAD_BYTES: '1MB' }));
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function* uploading(bytes: Uint8Array, features: Feature[] = [], sizeBytes?: bigint) {
  const said = {
    fileName: 'cat.mp4',
    contentType: 'video/mp4',
    features,
    ...(sizeBytes !== undefined && { sizeBytes }),
  };
  yield { payload: { case: 'metadata', value: said } } as const;
  for await (const chunk of chunksOf(bytes, 100_000)) yield { payload: { case: 'chunk', value: chunk } } as const;
}

const upload = async (features: Feature[] = []) =>
  await running.videos.uploadVideo(uploading(videoBytes(64), features));

/** Collects the jobs that tickets come for, acknowledging each. */
async function collectTickets(consumer: TicketConsumer): Promise<string[]> {
  const jobIds: string[] = [];
  await consumer.start({
    onTicket: async ({ jobId }) => {
      jobIds.push(jobId);
      return 'ack';
    },
    onUnreadable: async () => undefined,
  });
  onTestFinished(() => consumer.stop());
  return jobIds;
}

const directConsumer = ({ transport }: RunningIngest) =>
  createDirectTicketConsumer({ transport, processorId: 'p', prefetch: 10, log: silentLogger() });

async function failure(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConnectError)) throw new Error(`not a ConnectError: ${String(error)}`);
  const [info] = error.findDetails(ErrorInfoSchema);
  return { code: error.code, reason: info?.reason, metadata: info?.metadata };
}

describe('a video, from upload to COMPLETED', () => {
  it('goes its way through every call, and ends with its results', async () => {
    const { videos, jobs } = running;
    const tickets = await collectTickets(directConsumer(running));
    const bytes = videoBytes(300_000);
    const video = await videos.uploadVideo(uploading(bytes, [Feature.SHOTS, Feature.KEYFRAMES]));
    expect(video).toMatchObject({
      title: 'cat.mp4',
      status: Video_Status.UPLOADED,
      progressPercent: 0,
      source: { origin: { case: 'fileName', value: 'cat.mp4' }, sizeBytes: 300_000n, sha256: sha256(bytes) },
    });

    const jobId = await eventually('the ticket is there', () => tickets.at(-1));
    const { outcome } = await jobs.claimJob({ jobId, processorId: 'p' });
    if (outcome.case !== 'job') throw new Error('refused');
    const { attempt, features, source, lease } = outcome.value;
    expect(features).toEqual([Feature.MEDIA_INFO, Feature.SHOTS, Feature.KEYFRAMES]);
    expect(lease?.seconds).toBe(30n);
    expect(source).toMatchObject({
      case: 'stored',
      value: { key: expect.stringMatching(/^sources\//), sizeBytes: 300_000n },
    });
    expect(await jobs.claimJob({ jobId, processorId: 'q' })).toMatchObject({
      outcome: { case: 'refusal', value: ClaimJobResponse_Refusal.HELD },
    });

    const held = { jobId, attempt };
    const beat = await jobs.heartbeatJob({ ...held, progress: [{ feature: Feature.SHOTS, progressPercent: 60 }] });
    expect(beat).toMatchObject({ cancelRequested: false });
    expect(Number(beat.leaseExpireTime?.seconds)).toBeGreaterThan(Date.now() / 1000);
    expect(await videos.getVideo({ id: video.id })).toMatchObject({
      status: Video_Status.PROCESSING,
      progressPercent: 20,
    });

    const store = createFilesystemMediaStore({ root: folder.path });
    const picture = await store.put(keyframeKey(video.id, held), chunksOf(randomBytes(99)));
    const results = [
      [Feature.MEDIA_INFO, mediaInfo],
      [Feature.SHOTS, oneShot],
      [Feature.KEYFRAMES, oneKeyframe(picture)],
    ] as const;
    for (const [feature, value] of results) {
      const engine = { engine: 'vidi.test', engineVersion: '1' };
      await jobs.publishResult({ ...held, ...engine, feature, outcome: { case: 'result', value } });
    }
    await jobs.completeJob(held);

    const done = await videos.getVideo({ id: video.id });
    expect(done).toMatchObject({ status: Video_Status.COMPLETED, progressPercent: 100 });
    expect(done.mediaInfo?.streams).toHaveLength(2);
    expect(done.completeTime).toBeDefined();
    const found = await videos.getVideoResults({ id: video.id });
    expect(found.features.every(({ state }) => state === FeatureStatus_State.SUCCEEDED)).toBe(true);
    expect(found.shots?.shots).toHaveLength(1);
    expect(found.keyframes?.keyframes[0]?.image?.sha256).toBe(picture.sha256);
    expect(found.loudness).toBeUndefined();

    await videos.deleteVideo({ id: video.id });
    expect(await failure(videos.getVideo({ id: video.id }))).toMatchObject({ code: Code.NotFound });
    expect(await Array.fromAsync(store.list())).toEqual([]);
  });
});

describe('a video that cannot be analysed', () => {
  it('shows why', async () => {
    const tickets = await collectTickets(directConsumer(running));
    const video = await running.videos.createVideo({ url: 'https://example.com/page.html', title: 'A page' });
    expect(video).toMatchObject({
      title: 'A page',
      source: { origin: { case: 'url', value: 'https://example.com/page.html' } },
    });
    const jobId = await eventually('the ticket is there', () => tickets.at(-1));
    await running.jobs.claimJob({ jobId, processorId: 'p' });
    const fetch = { receivedBytes: 5n, totalBytes: 4n };
    expect(await failure(running.jobs.heartbeatJob({ jobId, attempt: 1, fetch }))).toMatchObject({
      code: Code.InvalidArgument,
    });
    await running.jobs.heartbeatJob({ jobId, attempt: 1, fetch: { ...fetch, totalBytes: 20n, resumeCount: 2 } });
    const error = { reason: 'NOT_A_VIDEO', message: 'This is a web page.\0' };
    const answer = await running.jobs.failJob({ jobId, attempt: 1, error, errorClass: ErrorClass.PERMANENT });
    expect(answer.retryTime).toBeUndefined();
    expect(await running.videos.getVideo({ id: video.id })).toMatchObject({
      status: Video_Status.FAILED,
      error: { reason: 'NOT_A_VIDEO', message: 'This is a web page.' },
      fetch: { receivedBytes: 5n, totalBytes: 20n, progressPercent: 25, resumeCount: 2 },
    });
  });
});

describe('a call that cannot be answered', () => {
  it('says so with a code and a reason', async () => {
    const { videos, jobs } = running;
    expect(await failure(videos.getVideo({ id: 'x' }))).toMatchObject({
      code: Code.NotFound,
      reason: 'VIDEO_NOT_FOUND',
    });
    expect(await failure(videos.getVideoResults({ id: '' }))).toMatchObject({ reason: 'VIDEO_NOT_FOUND' });
    expect(await failure(videos.deleteVideo({ id: '%' }))).toMatchObject({ reason: 'VIDEO_NOT_FOUND' });
    expect(await failure(videos.createVideo({ url: 'nope' }))).toMatchObject({
      code: Code.InvalidArgument,
      reason: 'INVALID_REQUEST',
    });
    expect(
      await failure(videos.createVideo({ url: 'https://example.com', features: [featureOfTomorrow] })),
    ).toMatchObject({
      reason: 'INVALID_REQUEST',
    });
    expect(await failure(videos.listVideos({ pageToken: 'x' }))).toMatchObject({
      code: Code.InvalidArgument,
      reason: 'INVALID_PAGE_TOKEN',
    });
    expect(await failure(jobs.completeJob({ jobId: 'x', attempt: 1 }))).toMatchObject({
      code: Code.NotFound,
      reason: 'JOB_NOT_FOUND',
    });
    expect(await failure(jobs.publishResult({ jobId: 'x', feature: Feature.SHOTS, engine: 'e' }))).toMatchObject({
      reason: 'INVALID_REQUEST',
    });
    expect(await failure(jobs.recordSource({ jobId: 'x' }))).toMatchObject({ reason: 'INVALID_REQUEST' });
  });

  it('for one of several outcomes says so of that one, with the code’s reason', async () => {
    const tickets = await collectTickets(directConsumer(running));
    const video = await upload();
    const jobId = await eventually('the ticket is there', () => tickets.at(-1));
    await running.jobs.claimJob({ jobId, processorId: 'p' });
    const engine = { engine: 'vidi.test', engineVersion: '1' };
    const info = { case: 'result', value: mediaInfo } as const;
    const { refusals } = await running.jobs.publishResults({
      jobId,
      attempt: 1,
      outcomes: [
        { feature: Feature.SHOTS, ...engine },
        { feature: Feature.KEYFRAMES, engine: '', outcome: info },
        { feature: featureOfTomorrow, ...engine, outcome: info },
        { feature: Feature.MEDIA_INFO, ...engine, outcome: info },
      ],
    });
    expect(refusals.map(({ feature, reason }) => [feature, reason?.reason, reason?.message])).toEqual([
      [Feature.SHOTS, 'INVALID_REQUEST', 'outcome: is missing'],
      [Feature.KEYFRAMES, 'INVALID_REQUEST', 'engine: must say what made the result'],
      [featureOfTomorrow, 'INVALID_REQUEST', `feature: ${featureOfTomorrow} is no feature`],
    ]);
    const { features } = await running.videos.getVideo({ id: video.id });
    expect(features.filter(({ state }) => state === FeatureStatus_State.SUCCEEDED)).toHaveLength(1);
    const nothing = { jobId, attempt: 2, outcomes: [{ feature: Feature.SHOTS, ...engine }] };
    expect(await failure(running.jobs.publishResults(nothing))).toMatchObject({ reason: 'STALE_ATTEMPT' });
  });

  it('as its token is stale is ABORTED', async () => {
    const tickets = await collectTickets(directConsumer(running));
    await upload();
    const jobId = await eventually('the ticket is there', () => tickets.at(-1));
    await running.jobs.claimJob({ jobId, processorId: 'p' });
    expect(await failure(running.jobs.heartbeatJob({ jobId, attempt: 7 }))).toMatchObject({
      code: Code.Aborted,
      reason: 'STALE_ATTEMPT',
    });
    expect(await failure(running.jobs.completeJob({ jobId, attempt: 1 }))).toMatchObject({
      code: Code.FailedPrecondition,
      reason: 'RESULTS_INVALID',
    });
  });
});

describe('an upload that goes wrong', () => {
  const count = async () => (await running.videos.listVideos({ pageSize: 1000 })).videos.length;
  const keys = async () =>
    (await Array.fromAsync(createFilesystemMediaStore({ root: folder.path }).list('videos'))).map(({ key }) => key);

  it.each([
    ['has no bytes', () => uploading(new Uint8Array()), 'UPLOAD_EMPTY'],
    ['is larger than the limit', () => uploading(videoBytes(1_000_001)), 'UPLOAD_TOO_LARGE'],
    ['is declared larger than the limit', () => uploading(videoBytes(20), [], 2n ** 62n), 'UPLOAD_TOO_LARGE'],
    ['has fewer bytes than declared', () => uploading(videoBytes(20), [], 21n), 'UPLOAD_INCOMPLETE'],
    ['has more bytes than declared', () => uploading(videoBytes(20), [], 19n), 'UPLOAD_SIZE_MISMATCH'],
    ['begins without metadata', () => chunkFirst(), 'INVALID_REQUEST'],
    ['sends metadata between its bytes', () => metadataBetween(), 'INVALID_REQUEST'],
    ['says at its end what is not allowed', () => revised({ title: 'x'.repeat(301) }), 'INVALID_REQUEST'],
    ['is of features nobody knows', () => uploading(videoBytes(20), [featureOfTomorrow]), 'INVALID_REQUEST'],
  ])('because it %s is refused and leaves nothing', async (_what, requests, reason) => {
    const before = [await count(), await keys()];
    expect(await failure(running.videos.uploadVideo(requests()))).toMatchObject({ reason });
    expect([await count(), await keys()]).toEqual(before);
  });

  it('because the client leaves in the middle leaves nothing', async () => {
    const before = [await count(), await keys()];
    const client = new AbortController();
    async function* leaving() {
      yield { payload: { case: 'metadata', value: { fileName: 'a.mp4' } } } as const;
      for (let sent = 0; sent < 3; sent += 1) yield { payload: { case: 'chunk', value: videoBytes(1000) } } as const;
      client.abort();
      await new Promise(() => undefined);
    }
    await expect(running.videos.uploadVideo(leaving(), { signal: client.signal })).rejects.toThrow();
    await eventually('its bytes are gone', async () => JSON.stringify(await keys()) === JSON.stringify(before[1]));
    expect(await count()).toBe(before[0]);
  });
});

async function* chunkFirst() {
  yield { payload: { case: 'chunk', value: videoBytes(20) } } as const;
}

async function* metadataBetween() {
  yield* uploading(videoBytes(20));
  yield* uploading(videoBytes(20));
}

async function* revised(metadata: { readonly title?: string; readonly features?: Feature[] }) {
  yield* uploading(videoBytes(20));
  yield { payload: { case: 'metadata', value: { fileName: 'late.mp4', ...metadata } } } as const;
}

it('takes what an upload says at its end for what it said first', async () => {
  const video = await running.videos.uploadVideo(revised({ title: 'Late', features: [Feature.BLACK] }));
  expect(video).toMatchObject({
    title: 'Late',
    source: { origin: { value: 'late.mp4' }, sizeBytes: 20n },
    features: [{ feature: Feature.MEDIA_INFO }, { feature: Feature.BLACK }],
  });
});

describe('health', () => {
  it('is told over HTTP, for the process and for what it needs', async () => {
    const base = `http://127.0.0.1:${running.ingest.healthPort}`;
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
    const ready = await fetch(`${base}/readyz`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      checks: [{ name: 'database' }, { name: 'media store' }, { name: 'ticket queue' }],
    });
  });
});

it('keeps what a processor drops as a dead letter, has it listed, and tells of it beside its health', async () => {
  await using own = await provideDatabase();
  await using ingest = await runIngest(testConfig(own.url, folder.path));
  const consumer = directConsumer(ingest);
  await consumer.start({ onTicket: async () => 'drop', onUnreadable: async () => undefined });
  const { id } = await ingest.videos.uploadVideo(uploading(videoBytes(64)));
  const letters = createClient(DeadLetterService, ingest.transport);
  const [letter] = await eventually('the letter is there', async () => {
    const { deadLetters } = await letters.listDeadLetters({});
    return deadLetters.length > 0 && deadLetters;
  });
  await consumer.stop();
  expect(letter).toMatchObject({ videoId: id, queue: 'direct', reason: { reason: 'TICKET_GIVEN_UP' } });
  const { body, headers } = await letters.getDeadLetter({ id: letter?.id ?? '' });
  expect(JSON.parse(Buffer.from(body).toString())).toEqual({ version: 1, jobId: letter?.jobId });
  expect(headers['x-processor-id']).toBe('p');
  const ready = async () => await (await fetch(`http://127.0.0.1:${ingest.ingest.healthPort}/readyz`)).json();
  expect(await ready()).toMatchObject({
    status: 'ready',
    checks: [{}, {}, { detail: expect.stringMatching(/dead letter/) }],
  });
  const { outcome } = await letters.requeueDeadLetter({ id: letter?.id ?? '' });
  expect(outcome).toBe(RequeueDeadLetterResponse_Outcome.TICKET_ISSUED);
});

describe('starting', () => {
  it('fails on a taken port, releasing what it took', async () => {
    const config = { ...testConfig(database.url, folder.path), port: running.ingest.grpcPort };
    const second = createIngest(config, { log: silentLogger() });
    await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('fails without a database, saying so', async () => {
    const second = createIngest(testConfig('postgresql://postgres@127.0.0.1:1/none', folder.path), {
      log: silentLogger(),
    });
    await expect(second.start()).rejects.toMatchObject({ reason: 'DATABASE_UNAVAILABLE' });
  });

  it('again finds every video, and tickets that were in memory come anew', async () => {
    await using own = await provideDatabase();
    let jobs: string[] = [];
    {
      await using first = await runIngest(testConfig(own.url, folder.path));
      await first.videos.uploadVideo(uploading(videoBytes(64)));
      await first.videos.uploadVideo(uploading(videoBytes(64)));
    }
    await using second = await runIngest(testConfig(own.url, folder.path));
    expect((await second.videos.listVideos({})).videos).toHaveLength(2);
    const consumer = directConsumer(second);
    await consumer.start({
      onTicket: async ({ jobId }) => {
        jobs = [...new Set([...jobs, jobId])];
        return 'ack';
      },
      onUnreadable: async () => undefined,
    });
    await eventually('both tickets came', () => jobs.length === 2);
    await consumer.stop();
  });
});

describe('with RabbitMQ', () => {
  it('tickets travel through the broker, also those written while it could not be reached', async ({ skip }) => {
    const rabbit = await provideRabbitMq();
    if (rabbit === undefined) return skip('there is no RabbitMQ here');
    await using resources = new AsyncDisposableStack();
    resources.use(rabbit);
    const own = resources.use(await provideDatabase());
    const unreachable = resources.use(
      await runIngest(
        testConfig(own.url, folder.path, { RABBITMQ_URL: 'amqp://127.0.0.1:1', VIDI_SHUTDOWN_GRACE: '1s' }),
      ),
    );
    const video = await unreachable.videos.uploadVideo(uploading(videoBytes(64)));
    expect(video.status).toBe(Video_Status.UPLOADED);
    resources.use(
      await runIngest(
        testConfig(own.url, folder.path, { RABBITMQ_URL: rabbit.url, VIDI_QUEUE_PREFIX: rabbit.queuePrefix }),
      ),
    );
    const consumer = createRabbitTicketConsumer({
      url: rabbit.url,
      queuePrefix: rabbit.queuePrefix,
      prefetch: 1,
      log: silentLogger(),
    });
    const tickets = await collectTickets(consumer);
    await eventually('the ticket came', () => tickets.length > 0);
  });
});

import { randomBytes } from 'node:crypto';
import { readdir, readlink } from 'node:fs/promises';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { Code } from '@connectrpc/connect';
import type { HttpBody } from '@vidi/contracts/google/api/httpbody';
import { Feature } from '@vidi/contracts/vidi/v1/feature';
import { MediaPartSchema } from '@vidi/contracts/vidi/v1/video_service';
import { createFilesystemMediaStore } from '@vidi/media-store';
import {
  eventually,
  provideDatabase,
  type TemporaryFolder,
  type TestDatabase,
  temporaryFolder,
  videoBytes,
} from '@vidi/test-kit';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf } from './rpc-failure.ts';
import { claimUpTo, type RunningIngest, runIngest, testConfig } from './running-ingest.ts';
import { chunksOf, keyframeKey, mediaInfo, oneKeyframe, oneShot, sha256 } from './workbench.ts';

let folder: TemporaryFolder;
let database: TestDatabase;
let running: RunningIngest;
beforeAll(async () => {
  folder = await temporaryFolder();
  database = await provideDatabase();
  running = await runIngest(testConfig(database.url, folder.path));
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const PICTURE = 'keyframes/00000.jpg';

async function* uploading(bytes: Uint8Array, contentType: string) {
  yield { payload: { case: 'metadata', value: { fileName: 'a cat.mp4', contentType } } } as const;
  for await (const chunk of chunksOf(bytes, 500_000)) yield { payload: { case: 'chunk', value: chunk } } as const;
}

async function upload(bytes: Uint8Array, contentType = 'video/mp4'): Promise<string> {
  return (await running.videos.uploadVideo(uploading(bytes, contentType))).id;
}

async function rowsAbout(id: string, sql: string): Promise<string> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ value: string }>(sql, [id]);
  await client.end();
  return rows[0]?.value ?? '';
}

/** Where the bytes of a video are. */
async function sourceOf(id: string): Promise<string> {
  return await rowsAbout(id, 'select bytes_key as value from videos where id = $1');
}

/** An uploaded video with a picture that a result names, and one that none does. */
async function withPicture(picture: Uint8Array) {
  const id = await upload(videoBytes(64));
  const jobId = await rowsAbout(id, 'select id as value from jobs where video_id = $1');
  const { attempt } = await claimUpTo(running, jobId);
  const held = { jobId, attempt, engine: 'vidi.test', engineVersion: '1' };
  const store = createFilesystemMediaStore({ root: folder.path });
  const kept = await store.put(keyframeKey(id, held), chunksOf(picture, 50_000));
  await store.put(keyframeKey(id, held, 'keyframes/00001.jpg'), chunksOf(picture, 50_000));
  const value = oneKeyframe(kept);
  await running.jobs.publishResult({ ...held, feature: Feature.KEYFRAMES, outcome: { case: 'result', value } });
  return { id, held };
}

/** Reads a download to its end. */
async function collect(messages: AsyncIterable<HttpBody>) {
  let head: HttpBody | undefined;
  const pieces: Uint8Array[] = [];
  for await (const message of messages) {
    head ??= message;
    pieces.push(message.data);
  }
  const [extension] = head?.extensions ?? [];
  if (head === undefined || extension === undefined) throw new Error('the first message has no extension');
  const part = anyUnpack(extension, MediaPartSchema);
  return {
    contentType: head.contentType,
    part,
    bytes: Buffer.concat(pieces),
    largest: Math.max(...pieces.map((p) => p.length)),
  };
}

/** Files of the media folder that this process has open. */
async function openFiles(): Promise<string[]> {
  const handles = await readdir('/proc/self/fd');
  const targets = await Promise.all(
    handles.map(async (handle) => await readlink(`/proc/self/fd/${handle}`).catch(() => '')),
  );
  return targets.filter((target) => target.startsWith(folder.path));
}

describe('downloading the source', () => {
  it('gives what it is, then its bytes, in pieces', async () => {
    const bytes = videoBytes(1_000_003);
    const id = await upload(bytes);
    const download = await collect(running.videos.downloadSource({ id }));
    expect(download.contentType).toBe('video/mp4');
    expect(download.part).toMatchObject({
      sizeBytes: 1_000_003n,
      start: 0n,
      end: 1_000_003n,
      sha256: sha256(bytes),
      fileName: 'a cat.mp4',
    });
    expect(download.bytes.equals(bytes)).toBe(true);
    expect(download.largest).toBeLessThanOrEqual(256 * 1024);
  });

  it.each([
    [0n, 10n, 0, 10],
    [1_000n, 0n, 1_000, 2_000],
    [1_990n, 100n, 1_990, 2_000],
    [-5n, 0n, 1_995, 2_000],
    [-5n, 2n, 1_995, 1_997],
    [-9_999n, 3n, 0, 3],
  ])('from %s for %s gives that part', async (readOffset, readLimit, start, end) => {
    const bytes = videoBytes(2_000);
    const id = await upload(bytes);
    const { part, bytes: got } = await collect(running.videos.downloadSource({ id, readOffset, readLimit }));
    expect(part).toMatchObject({ sizeBytes: 2_000n, start: BigInt(start), end: BigInt(end), sha256: sha256(bytes) });
    expect(got.equals(bytes.subarray(start, end))).toBe(true);
  });

  it('from behind its end says how long it is', async () => {
    const id = await upload(videoBytes(2_000));
    expect(await failureOf(collect(running.videos.downloadSource({ id, readOffset: 2_000n })))).toMatchObject({
      code: Code.OutOfRange,
      reason: 'RANGE_NOT_SATISFIABLE',
      metadata: { size_bytes: '2000' },
    });
  });

  it('of which nobody said what it is calls it bytes', async () => {
    const id = await upload(videoBytes(20), '');
    expect((await collect(running.videos.downloadSource({ id }))).contentType).toBe('application/octet-stream');
  });

  it('that has not been fetched, or is lost, or of no video, says so', async () => {
    const remote = await running.videos.createVideo({ url: 'https://example.com/a.mp4' });
    expect(await failureOf(collect(running.videos.downloadSource({ id: remote.id })))).toMatchObject({
      code: Code.NotFound,
      reason: 'SOURCE_NOT_FOUND',
    });
    const lost = await upload(videoBytes(20));
    await createFilesystemMediaStore({ root: folder.path }).delete(await sourceOf(lost));
    expect(await failureOf(collect(running.videos.downloadSource({ id: lost })))).toMatchObject({
      reason: 'SOURCE_NOT_FOUND',
    });
    expect(await failureOf(collect(running.videos.downloadSource({ id: 'x' })))).toMatchObject({
      code: Code.NotFound,
      reason: 'VIDEO_NOT_FOUND',
    });
  });

  it('of another owner is not found', async () => {
    const id = await upload(videoBytes(20));
    const headers = { 'vidi-owner': 'stranger', 'vidi-scope': 'read' };
    expect(await failureOf(collect(running.videos.downloadSource({ id }, { headers })))).toMatchObject({
      reason: 'VIDEO_NOT_FOUND',
    });
  });

  it('is never taken for whole when the store has less than was recorded', async () => {
    const bytes = videoBytes(2_000);
    const id = await upload(bytes);
    const store = createFilesystemMediaStore({ root: folder.path });
    await store.put(await sourceOf(id), chunksOf(bytes.subarray(0, 500)));
    expect(await failureOf(collect(running.videos.downloadSource({ id })))).toMatchObject({ code: Code.Internal });
  });

  it('by clients that are slow, or leave, holds neither memory nor files', async () => {
    const id = await upload(videoBytes(50_000_000));
    const before = process.memoryUsage().rss;
    const clients = Array.from({ length: 20 }, () => new AbortController());
    const streams = clients.map(({ signal }) =>
      running.videos.downloadSource({ id }, { signal })[Symbol.asyncIterator](),
    );
    for (const stream of streams) {
      await stream.next();
      await stream.next();
    }
    expect(await openFiles()).toHaveLength(20);
    // All of them would be 1 GB.
    expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
    const left = streams.map(async (stream) => {
      while ((await stream.next()).done !== true);
    });
    for (const client of clients) client.abort();
    await Promise.allSettled(left);
    await eventually('every file is closed', async () => (await openFiles()).length === 0);
  });
});

describe('downloading an artifact', () => {
  it('gives what its result says of it, and its bytes', async () => {
    const picture = randomBytes(100_000);
    const { id } = await withPicture(picture);
    const download = await collect(running.videos.downloadArtifact({ id, name: PICTURE }));
    expect(download.contentType).toBe('image/jpeg');
    expect(download.part).toMatchObject({ sizeBytes: 100_000n, sha256: sha256(picture), fileName: '00000.jpg' });
    expect(download.bytes.equals(picture)).toBe(true);
    const end = await collect(running.videos.downloadArtifact({ id, name: PICTURE, readOffset: -10n }));
    expect(end.bytes.equals(picture.subarray(-10))).toBe(true);
  });

  it.each([
    ['that no result names, though it is there', 'keyframes/00001.jpg'],
    ['that leads elsewhere', '../source'],
    ['that is another way of writing a name', './keyframes/00000.jpg'],
    ['that is a folder', 'keyframes'],
    ['of a library', '/etc/passwd'],
    ['with a NUL', 'keyframes/00000.jpg\0'],
    ['that is nothing', ''],
  ])('%s is not found', async (_what, name) => {
    const { id } = await withPicture(randomBytes(100));
    expect(await failureOf(collect(running.videos.downloadArtifact({ id, name })))).toMatchObject({
      code: Code.NotFound,
      reason: 'ARTIFACT_NOT_FOUND',
    });
  });
});

describe('the result of one feature', () => {
  it('is there as soon as it was published, and until then says where the feature stands', async () => {
    const { id, held } = await withPicture(randomBytes(100));
    const result = await running.videos.getFeatureResult({ id, feature: Feature.KEYFRAMES });
    expect(result.result).toMatchObject({ case: 'keyframes', value: { keyframes: [{ image: { name: PICTURE } }] } });
    const shots = { id, feature: Feature.SHOTS };
    expect(await failureOf(running.videos.getFeatureResult(shots))).toMatchObject({
      code: Code.NotFound,
      reason: 'RESULT_NOT_FOUND',
      metadata: { video_id: id, feature: 'SHOTS', state: 'PENDING' },
    });
    await running.jobs.publishResult({ ...held, feature: Feature.SHOTS, outcome: { case: 'result', value: oneShot } });
    expect((await running.videos.getFeatureResult(shots)).result.case).toBe('shots');
    await running.jobs.publishResult({
      ...held,
      feature: Feature.MEDIA_INFO,
      outcome: { case: 'result', value: mediaInfo },
    });
    expect((await running.videos.getFeatureResult({ id, feature: Feature.MEDIA_INFO })).result.case).toBe('mediaInfo');
  });

  it('of no feature is an invalid request', async () => {
    const { id } = await withPicture(randomBytes(10));
    expect(await failureOf(running.videos.getFeatureResult({ id, feature: 0 }))).toMatchObject({
      code: Code.InvalidArgument,
    });
  });
});

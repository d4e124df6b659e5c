import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSampleVideo } from '@vidi/sample-video';
import { createVidiClient, type UploadProgress } from '@vidi/sdk';
import { eventually, startS3Server, type TestS3Server, temporaryFolder } from '@vidi/test-kit';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { errorOf, requestJson } from '../clients/rest.ts';
import { sha256Of } from './sha256.ts';
import { startUploadBench, type UploadBench } from './upload-bench.ts';

const WAIT = { timeoutMs: 30_000 };
const PART_BYTES = 5 * 2 ** 20;

/** A video that takes three parts: what follows its end is no matter to those who only keep it. */
let file: Buffer<ArrayBuffer>;
let sha256: string;
beforeAll(async () => {
  await using folder = await temporaryFolder();
  const clip = join(folder.path, 'clip.mp4');
  await makeSampleVideo({ path: clip });
  file = Buffer.concat([await readFile(clip), randomBytes(2 * PART_BYTES)]);
  sha256 = await sha256Of(file);
});

let s3: TestS3Server;
beforeEach(async () => {
  s3 = await startS3Server();
});
afterEach(async () => await s3[Symbol.asyncDispose]());

const bucketBench = (env: Readonly<Record<string, string>> = {}): Promise<UploadBench> =>
  startUploadBench({
    VIDI_MEDIA_STORE: 's3',
    VIDI_S3_ENDPOINT: s3.endpoint,
    // Another name of the same server: what is signed for it is good nowhere else.
    VIDI_S3_PUBLIC_ENDPOINT: s3.endpoint.replace('127.0.0.1', 'localhost'),
    VIDI_S3_BUCKET: s3.bucket,
    VIDI_S3_ACCESS_KEY_ID: s3.credentials.accessKeyId,
    VIDI_S3_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
    VIDI_UPLOAD_PART_BYTES: String(PART_BYTES),
    VIDI_JOB_LEASE: '1s',
    VIDI_REAPER_INTERVAL: '100ms',
    ...env,
  });

/** A session as JSON has it. */
interface Session {
  readonly id: string;
  readonly state: string;
  readonly parts: readonly { readonly start: string; readonly sizeBytes: string; readonly url: string }[];
  readonly video?: { readonly id: string };
}

async function call(bench: UploadBench, method: string, path: string, body?: unknown): Promise<Session> {
  const answer = await requestJson(`${bench.baseUrl}/api/v1/uploadSessions${path}`, {
    method,
    ...(body !== undefined && { body }),
  });
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
  return Object(answer.body);
}

async function begin(bench: UploadBench): Promise<Session> {
  return await call(bench, 'POST', '', {
    fileName: 'clip.mp4',
    title: 'To the bucket',
    sizeBytes: file.length,
    sha256,
  });
}

/** Sends parts by nothing but their URLs. */
async function send({ parts }: Pick<Session, 'parts'>): Promise<void> {
  for (const { start, sizeBytes, url } of parts) {
    expect(url).toMatch(/^http:\/\/localhost:/);
    const body = file.subarray(Number(start), Number(start) + Number(sizeBytes));
    expect((await fetch(url, { method: 'PUT', body })).status).toBe(200);
  }
}

const inBucket = async (pattern: RegExp) => (await s3.files()).filter((path) => pattern.test(path)).length;
const SOURCES = /sources\/.*_object$/;

/** One video, with the right bytes, which are the only ones in the bucket. */
async function expectOne(bench: UploadBench, id: string | undefined): Promise<void> {
  const videos = await Array.fromAsync(bench.client.videos.list());
  expect(videos.map((video) => [video.id, video.title, video.source?.sha256])).toEqual([[id, 'To the bucket', sha256]]);
  const { body } = await bench.client.videos.downloadSource(id ?? '');
  expect(await sha256Of(body)).toBe(sha256);
  expect([await inBucket(SOURCES), await inBucket(/uploads\/\w+$/)]).toEqual([1, 0]);
}

describe('uploadDirect of the SDK', () => {
  it('sends parts at a time, tries those again that fail, and answers the video', async () => {
    await using bench = await bucketBench();
    const puts: string[] = [];
    // The first part breaks once, as on a bad line; nothing but the URL goes to the bucket.
    const flaky: typeof fetch = async (input, init) => {
      const url = String(input);
      if (init?.method === 'PUT') {
        puts.push(url);
        expect(new Headers(init.headers).has('x-own')).toBe(false);
        if (puts.length === 1) throw new TypeError('fetch failed');
      }
      return await fetch(input, init);
    };
    const { videos } = createVidiClient({ baseUrl: bench.baseUrl, fetch: flaky, headers: { 'x-own': 'secret' } });
    const seen: UploadProgress[] = [];
    const onProgress = (progress: UploadProgress) => seen.push(progress);
    const options = { title: 'To the bucket', fileName: 'clip.mp4', sha256, requestId: 'once', onProgress };
    const video = await videos.uploadDirect(file, options);
    expect(puts).toHaveLength(4);
    expect(seen).toHaveLength(3);
    expect(seen.at(-1)).toEqual({ sentBytes: file.length, totalBytes: file.length });
    expect((await videos.uploadDirect(file, options)).id).toBe(video.id);
    expect(puts).toHaveLength(4);
    await expectOne(bench, video.id);
    expect((await videos.uploadDirect(file, { onDuplicate: 'REUSE' })).id).toBe(video.id);
    const wrong = videos.uploadDirect(file, { sha256: '0'.repeat(64) });
    await expect(wrong).rejects.toMatchObject({ reason: 'CHECKSUM_MISMATCH' });
  });
});

describe('an upload session over REST', () => {
  it('makes one video of parts that clients send to the bucket by nothing but their URLs', async () => {
    await using bench = await bucketBench();
    const session = await begin(bench);
    expect(session).toMatchObject({ state: 'OPEN', partCount: 3, partSizeBytes: String(PART_BYTES) });
    await send({ parts: session.parts.slice(1) });
    const url = `${bench.baseUrl}/api/v1/uploadSessions/${session.id}`;
    const early = await requestJson(`${url}:complete`, { method: 'POST', body: {} });
    expect(errorOf(early)).toEqual([400, 'FAILED_PRECONDITION', 'UPLOAD_PARTS_MISSING']);
    const { parts } = Object((await requestJson(`${url}/parts?pageSize=1`)).body);
    expect(parts).toMatchObject([{ number: 1, received: false }]);
    await send({ parts });
    const listed = async () =>
      Object((await requestJson(`${bench.baseUrl}/api/v1/uploadSessions`)).body).uploadSessions;
    expect(await listed()).toMatchObject([{ id: session.id, state: 'OPEN', fileName: 'clip.mp4', parts: [] }]);
    const completed = await Promise.all([1, 2, 3].map(() => call(bench, 'POST', `/${session.id}:complete`, {})));
    const again = await call(bench, 'POST', `/${session.id}:complete`, {});
    const ids = [...completed, again].flatMap(({ video }) => video?.id ?? []);
    expect(new Set(ids)).toEqual(new Set([again.video?.id]));
    await expectOne(bench, again.video?.id);
    expect(await listed()).toMatchObject([{ state: 'COMPLETED', video: { id: again.video?.id } }]);
    const { uploadSessions } = bench.client;
    expect(await Array.fromAsync(uploadSessions.list())).toMatchObject([{ id: session.id, state: 'COMPLETED' }]);
    await uploadSessions.abort(session.id);
    expect(await listed()).toEqual([]);
    await expectOne(bench, again.video?.id);
  });

  it('is removed from the bucket by itself when it expires', async () => {
    await using bench = await bucketBench({ VIDI_UPLOAD_SESSION_EXPIRY: '5s' });
    const session = await begin(bench);
    await send({ parts: session.parts.slice(0, 1) });
    expect(await inBucket(/uploads\/\w+\/1$/)).toBe(1);
    await eventually('its parts are gone', async () => (await inBucket(/uploads\/\w+$/)) === 0, WAIT);
    const answer = await requestJson(`${bench.baseUrl}/api/v1/uploadSessions/${session.id}`);
    expect(errorOf(answer)).toEqual([404, 'NOT_FOUND', 'UPLOAD_SESSION_NOT_FOUND']);
  });

  it('whose ingest is killed between the bucket and the database makes one video, by itself', async () => {
    await using bench = await bucketBench();
    const session = await begin(bench);
    await send(session);
    // Holds ingest where the bucket has the object and the database has no video.
    const lock = 'do $$ begin lock table videos in share row exclusive mode; perform pg_sleep(600); end $$';
    const locked = bench.query(lock).catch(() => undefined);
    const locks = async (granted: boolean) =>
      (await bench.query(`select 1 from pg_locks where relation = 'videos'::regclass and granted = ${granted}`)).length;
    await eventually('the table is locked', async () => (await locks(true)) > 0, WAIT);
    const completing = call(bench, 'POST', `/${session.id}:complete`, {}).catch((error: unknown) => String(error));
    await eventually('ingest waits for its commit', async () => (await locks(false)) > 0, WAIT);
    expect([await inBucket(SOURCES), await inBucket(/uploads\/\w+$/)]).toEqual([1, 0]);
    await bench.signal('ingest', 'SIGKILL');
    expect(await completing).toContain('INGEST_UNAVAILABLE');
    await bench.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query like 'do $$ begin lock%'`,
    );
    await locked;
    expect(await bench.query('select 1 from videos')).toHaveLength(0);
    await bench.start('ingest');
    // Nobody has to ask for it.
    await eventually('the video is there', async () => (await bench.query('select 1 from videos')).length === 1, WAIT);
    await expectOne(bench, (await call(bench, 'POST', `/${session.id}:complete`, {})).video?.id);
  });
});

it('where media is kept in a folder, an upload session is refused with what to use instead', async () => {
  await using bench = await startUploadBench();
  const body = { fileName: 'clip.mp4', sizeBytes: file.length };
  const answer = await requestJson(`${bench.baseUrl}/api/v1/uploadSessions`, { method: 'POST', body });
  expect(errorOf(answer)).toEqual([400, 'FAILED_PRECONDITION', 'UPLOAD_SESSIONS_NEED_S3']);
  expect(JSON.stringify(answer.body)).toContain('/api/v1/uploads');
});

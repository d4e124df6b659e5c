import { createHash } from 'node:crypto';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { eventually, type TemporaryFolder, temporaryFolder, videoBytes } from '@vidi/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HALF_BYTES, HALF_UPLOADS } from './clients/half-upload.ts';
import { append, begin, locationOf } from './clients/tus.ts';
import { fieldsOf, type RestError, type RunningGateway, reasonOf, startGateway } from './start-gateway.ts';

const BYTES = videoBytes(3_000_000);
const WHOLE = { adopted: true, size: BYTES.length, sha256: createHash('sha256').update(BYTES).digest('hex') };
const MAX_UPLOAD_BYTES = 4_000_000;

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => await folder[Symbol.asyncDispose]());

interface Gateway extends RunningGateway, AsyncDisposable {
  readonly uploadDir: string;
  /** Files of uploads that are in the folder. */
  readonly files: () => Promise<readonly string[]>;
}

/** A gateway whose folder of uploads ingest sees. */
async function gateway({ minFreeBytes = 0, abandonedMs = 3_600_000 } = {}): Promise<Gateway> {
  const uploadDir = join(folder.path, crypto.randomUUID());
  await mkdir(uploadDir);
  const running = await startGateway({
    spool: { folder: uploadDir, expiryMs: 86_400_000, abandonedMs, minFreeBytes },
    limits: { maxUploadBytes: MAX_UPLOAD_BYTES },
  });
  running.upstream.adoptFrom = uploadDir;
  return Object.assign(running, {
    uploadDir,
    files: async () =>
      (await readdir(uploadDir, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map(({ name }) => name),
    [Symbol.asyncDispose]: () => running.stop(),
  });
}

function form(...parts: readonly (readonly [string, string | Uint8Array<ArrayBuffer>])[]): FormData {
  const data = new FormData();
  for (const [name, value] of parts)
    data.append(name, typeof value === 'string' ? value : new File([value], 'a.mp4', { type: 'video/mp4' }));
  return data;
}

const post = async ({ url }: Gateway, body: FormData) => await fetch(`${url}/api/v1/videos`, { method: 'POST', body });

describe('an upload to a gateway whose folder ingest sees', () => {
  it('is taken over from its file when it comes as a form', async () => {
    await using running = await gateway();
    const answer = await post(running, form(['title', 'A film'], ['file', BYTES]));
    expect(await answer.json()).toMatchObject({ id: 'adopted-1' });
    expect(running.upstream.uploads).toMatchObject([{ ...WHOLE, metadata: { title: 'A film', fileName: 'a.mp4' } }]);
    expect(await running.files()).toEqual([]);
  });

  it('is told of by what comes after its file, too', async () => {
    await using running = await gateway();
    expect((await post(running, form(['file', BYTES], ['title', 'Said last']))).status).toBe(201);
    expect(running.upstream.uploads).toMatchObject([{ ...WHOLE, metadata: { title: 'Said last' } }]);
  });

  it('is taken over from its file when it comes as a stream of messages', async () => {
    await using running = await gateway();
    const videos = createClient(VideoService, createGrpcTransport({ baseUrl: running.url }));
    const video = await videos.uploadVideo(messages());
    expect(video.id).toBe('adopted-1');
    expect(running.upstream.uploads).toMatchObject([{ ...WHOLE, metadata: { fileName: 'b.mp4' } }]);
    expect(await running.files()).toEqual([]);
  });

  it('is taken over while it arrives when it can be resumed', async () => {
    await using running = await gateway();
    const upload = locationOf(running.url, await begin(running.url, BYTES.length));
    expect((await append(upload, 0, BYTES.subarray(0, 2_000_000))).status).toBe(204);
    await eventually('ingest knows of it', () => (running.upstream.uploads.at(0)?.size ?? 0) >= 1_000_000);
    const last = await append(upload, 2_000_000, BYTES.subarray(2_000_000));
    expect([last.status, last.headers.get('vidi-video-id')]).toEqual([204, 'adopted-1']);
    expect(running.upstream.uploads).toMatchObject([WHOLE]);
  });

  it.each(Object.entries(HALF_UPLOADS))('leaves nothing of one that breaks off: %s', async (_, upload) => {
    await using running = await gateway();
    const leaving = new AbortController();
    const ended = upload(running.url, leaving.signal).catch(() => undefined);
    await eventually('ingest knows of it', () => running.upstream.uploads.at(0)?.size === HALF_BYTES);
    leaving.abort();
    await ended;
    await eventually('ingest has let it go', () => running.upstream.uploads.at(0)?.end === 'cancelled');
    await eventually('its file is gone', async () => (await running.files()).length === 0);
  });

  it('is refused for the same reasons, in the same words', async () => {
    await using running = await gateway();
    const large = await post(running, form(['file', videoBytes(MAX_UPLOAD_BYTES + 1)]));
    expect([large.status, reasonOf((await large.json()) as RestError)]).toEqual([413, 'UPLOAD_TOO_LARGE']);
    const unknown = await post(running, form(['file', BYTES], ['features', 'SMELLS']));
    expect([unknown.status, fieldsOf((await unknown.json()) as RestError)]).toEqual([400, ['features']]);
    expect(await running.files()).toEqual([]);
  });

  it('is refused when the disk has no room for it', async () => {
    await using running = await gateway({ minFreeBytes: 2 ** 53 });
    const full = await post(running, form(['file', BYTES]));
    const error = (await full.json()) as RestError;
    expect([full.status, reasonOf(error)]).toEqual([507, 'STORE_FULL']);
    expect(error.error.message).toContain('VIDI_MIN_FREE_BYTES');
    expect(running.upstream.uploads).toEqual([]);
    expect(await running.files()).toEqual([]);
  });
});

async function* messages() {
  yield { payload: { case: 'metadata' as const, value: { fileName: 'b.mp4' } } };
  for (let start = 0; start < BYTES.length; start += 1_000_000)
    yield { payload: { case: 'chunk' as const, value: BYTES.subarray(start, start + 1_000_000) } };
}

describe('an upload to a gateway whose folder ingest does not see', () => {
  it('is sent', async () => {
    await using running = await gateway();
    running.upstream.adoptFrom = undefined;
    expect((await post(running, form(['file', BYTES]))).status).toBe(201);
    expect(running.upstream.uploads).toMatchObject([{ size: BYTES.length, end: 'complete' }]);
    expect(running.upstream.uploads.at(0)?.adopted).toBeUndefined();
    expect(await running.files()).toEqual([]);
  });

  it('may be tried again, and is sent then, when ingest saw it a moment ago', async () => {
    await using running = await gateway();
    expect((await post(running, form(['file', BYTES]))).status).toBe(201);
    running.upstream.adoptFrom = undefined;
    const missed = await post(running, form(['file', BYTES]));
    expect([missed.status, missed.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await post(running, form(['file', BYTES]))).status).toBe(201);
    expect(running.upstream.uploads.map(({ adopted = false }) => adopted)).toEqual([true, false]);
    expect(await running.files()).toEqual([]);
  });
});

describe('what a killed gateway left of an upload', () => {
  it('is removed by the next when nothing has come for longer than an upload may stand still', async () => {
    await using first = await gateway();
    const abandoned = join(first.uploadDir, 'aa', 'a'.repeat(32));
    const arriving = join(first.uploadDir, 'cc', 'c'.repeat(32));
    for (const path of [abandoned, arriving]) {
      await mkdir(path, { recursive: true });
      await writeFile(join(path, 'bytes'), 'some');
    }
    const longAgo = new Date(Date.now() - 7_200_000);
    await utimes(join(abandoned, 'bytes'), longAgo, longAgo);
    const next = await startGateway({
      spool: { folder: first.uploadDir, expiryMs: 86_400_000, abandonedMs: 3_600_000, minFreeBytes: 0 },
    });
    await eventually('it is gone', async () => (await first.files()).length === 1);
    expect(await readdir(arriving)).toEqual(['bytes']);
    await next.stop();
  });
});

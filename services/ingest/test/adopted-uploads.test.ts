import { createHash, randomBytes } from 'node:crypto';
import { appendFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { type Client, createClient } from '@connectrpc/connect';
import {
  type AdoptUploadRequestSchema,
  UploadAdoptionService,
} from '@vidi/contracts/vidi/internal/v1/upload_adoption_service';
import type { UploadVideoMetadataSchema } from '@vidi/contracts/vidi/v1/video_service';
import { eventually, provideDatabase, temporaryFolder, videoBytes } from '@vidi/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf } from './rpc-failure.ts';
import { type RunningIngest, runIngest, testConfig } from './running-ingest.ts';

const BYTES = videoBytes(2_500_000);
const SHA256 = createHash('sha256').update(BYTES).digest('hex');

const stack = new AsyncDisposableStack();
let folder: string;
let running: RunningIngest;
let adoption: Client<typeof UploadAdoptionService>;
beforeAll(async () => {
  folder = stack.use(await temporaryFolder()).path;
  const database = stack.use(await provideDatabase());
  const env = { VIDI_UPLOAD_DIR: join(folder, 'uploads'), VIDI_MIN_FREE_BYTES: '0' };
  running = stack.use(await runIngest(testConfig(database.url, join(folder, 'media'), env)));
  adoption = createClient(UploadAdoptionService, running.transport);
});
afterAll(async () => await stack.disposeAsync());

/** A file as the spool of a gateway names it. */
async function spooled(bytes: Uint8Array): Promise<{ readonly file: string; readonly path: string }> {
  const id = randomBytes(16).toString('hex');
  const file = `${id.slice(0, 2)}/${id}/bytes`;
  const path = join(folder, 'uploads', file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return { file, path };
}

type Request = MessageInitShape<typeof AdoptUploadRequestSchema>;
type Metadata = MessageInitShape<typeof UploadVideoMetadataSchema>;

async function* requests(
  file: string,
  ends: AsyncIterable<number> | Iterable<number>,
  metadata: Metadata = {},
): AsyncGenerator<Request> {
  yield { payload: { case: 'start', value: { file, metadata: { fileName: 'a.mp4', ...metadata } } } };
  for await (const end of ends) yield { payload: { case: 'end', value: BigInt(end) } };
}

const objectsIn = async (path: string) =>
  (await readdir(join(folder, 'media', path), { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );

describe('an upload that is in a file already', () => {
  it('becomes a video without being written once more', async () => {
    const { file, path } = await spooled(BYTES);
    expect(await adoption.checkAdoption({ file })).toMatchObject({ adoptable: true });
    const sizeBytes = BigInt(BYTES.length);
    const video = await adoption.adoptUpload(requests(file, [1_000_000, BYTES.length], { sizeBytes, sha256: SHA256 }));
    expect(video.source).toMatchObject({ sizeBytes, sha256: SHA256 });
    const sources = await objectsIn('objects/sources');
    const inodes = await Promise.all(
      sources.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).ino),
    );
    expect(inodes).toContain((await stat(path)).ino);
    await running.videos.deleteVideo({ id: video.id });
    expect((await stat(path)).size).toBe(BYTES.length);
  });

  it('is read while it arrives', async () => {
    const { file, path } = await spooled(BYTES.subarray(0, 1_000_000));
    async function* ends() {
      yield 1_000_000;
      await appendFile(path, BYTES.subarray(1_000_000));
      yield BYTES.length;
    }
    const video = await adoption.adoptUpload(requests(file, ends()));
    expect(video.source).toMatchObject({ sha256: SHA256 });
    await running.videos.deleteVideo({ id: video.id });
  });

  it('becomes one video however often it is handed over, whichever way', async () => {
    const { file } = await spooled(BYTES);
    const requestId = crypto.randomUUID();
    const first = await adoption.adoptUpload(requests(file, [BYTES.length], { requestId }));
    const again = await adoption.adoptUpload(requests(file, [BYTES.length], { requestId }));
    async function* sent() {
      yield { payload: { case: 'metadata' as const, value: { fileName: 'a.mp4', requestId } } };
      yield { payload: { case: 'chunk' as const, value: Uint8Array.from(BYTES) } };
    }
    const streamed = await running.videos.uploadVideo(sent());
    expect([again.id, streamed.id]).toEqual([first.id, first.id]);
    expect(await objectsIn('objects/sources')).toHaveLength(1);
    await running.videos.deleteVideo({ id: first.id });
  });

  it('leaves nothing but its file when it breaks off', async () => {
    const { file, path } = await spooled(BYTES);
    const leaving = new AbortController();
    async function* ends() {
      yield 1_000_000;
      await eventually('ingest has adopted it', async () => (await objectsIn('incomplete')).length === 1);
      leaving.abort();
      yield BYTES.length;
    }
    await expect(adoption.adoptUpload(requests(file, ends()), { signal: leaving.signal })).rejects.toThrow();
    await eventually('ingest has let it go', async () => (await objectsIn('incomplete')).length === 0);
    expect((await stat(path)).size).toBe(BYTES.length);
    expect(await objectsIn('objects').catch(() => [])).toEqual([]);
  });

  it.each([
    ['no video', Buffer.from('plain text, and nothing else. '.repeat(100)), {}, 'NOT_A_VIDEO'],
    ['not what its client said', BYTES, { sha256: '0'.repeat(64) }, 'CHECKSUM_MISMATCH'],
    ['shorter than its client said', BYTES, { sizeBytes: 9_000_000n }, 'UPLOAD_INCOMPLETE'],
  ])('is refused when it is %s', async (_, bytes, metadata, reason) => {
    const { file } = await spooled(bytes);
    const call = adoption.adoptUpload(requests(file, [bytes.length], metadata));
    expect(await failureOf(call)).toMatchObject({ reason });
    expect(await objectsIn('incomplete')).toEqual([]);
  });
});

describe('what is not taken over', () => {
  it.each(['../media/secret', 'ab/../../secret', `ab/${'a'.repeat(32)}/facts.json`, `ab/${'a'.repeat(32)}/bytes`, ''])(
    'is %j',
    async (file) => {
      expect(await adoption.checkAdoption({ file })).toMatchObject({ adoptable: false });
      expect(await failureOf(adoption.adoptUpload(requests(file, [1])))).toMatchObject({
        reason: 'UPLOAD_NOT_ADOPTABLE',
      });
    },
  );

  it('is anything where ingest knows of no folder of uploads', async () => {
    await using database = await provideDatabase();
    await using other = await runIngest(testConfig(database.url, join(folder, 'other')));
    const { file } = await spooled(BYTES);
    const client = createClient(UploadAdoptionService, other.transport);
    expect(await client.checkAdoption({ file })).toMatchObject({ adoptable: false });
  });
});

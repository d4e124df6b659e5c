import { chmod, mkdir, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createFilesystemMediaStore,
  createS3DirectUploads,
  createS3MediaStore,
  type MediaStore,
} from '@vidi/media-store';
import { startS3Server, type TestS3Server, temporaryFolder } from '@vidi/test-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runReconcileCommand } from '../src/cli/reconcile-command.ts';
import type { StorageFinding } from '../src/domain/storage-finding.ts';
import { completeJob } from '../src/usecases/complete-job.ts';
import type { ReconcileOptions } from '../src/usecases/reconcile/reconcile-options.ts';
import { reconcileStorage } from '../src/usecases/reconcile/reconcile-storage.ts';
import { reprocessVideo } from '../src/usecases/reprocess-video.ts';
import { runCommand } from './command-process.ts';
import {
  caller,
  chunksOf,
  claimedVideo,
  keepArtifact,
  keyframeKey,
  mediaInfo,
  oneKeyframe,
  oneShot,
  openWorkbench,
  publish,
  upload,
  type Workbench,
} from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(async () => {
  for await (const { key } of bench.mediaStore.list()) await bench.mediaStore.delete(key);
  await bench.reset();
});

const thorough = { graceMs: 0, verify: true, deleteOrphans: false };

async function findings(options: Partial<ReconcileOptions> = {}): Promise<readonly StorageFinding[]> {
  return await Array.fromAsync(reconcileStorage(bench.context, { ...thorough, ...options }));
}

/** A completed video with a source and one keyframe. */
async function completedVideo() {
  const { videoId, held } = await claimedVideo(bench, ['SHOTS', 'KEYFRAMES']);
  const image = await keepArtifact(bench, videoId, held, 'keyframes/00000.jpg');
  await publish(bench, held, 'MEDIA_INFO', mediaInfo);
  await publish(bench, held, 'SHOTS', oneShot);
  await publish(bench, held, 'KEYFRAMES', oneKeyframe(image));
  await completeJob(bench.context, held);
  const [row] = await bench.query('select bytes_key from videos where id = $1', [videoId]);
  return { videoId, held, source: String(row?.['bytes_key']), image: image.key };
}

describe('reconciling', () => {
  it('finds nothing where all is well, waiting and under way included', async () => {
    await completedVideo();
    await upload(bench);
    const { videoId, held } = await claimedVideo(bench);
    await keepArtifact(bench, videoId, held, 'keyframes/00000.jpg');
    let looked = 0;
    expect(await findings({ onLooked: () => (looked += 1) })).toEqual([]);
    expect(looked).toBe(5 + 4);
  });

  it('finds objects that nobody names, and removes them only when it is told to', async () => {
    const { videoId, held } = await completedVideo();
    const kept = (await bench.keys()).toSorted();
    const stray = await keepArtifact(bench, videoId, held, 'keyframes/00009.jpg');
    await bench.mediaStore.put('sources/ab/cd', chunksOf(Buffer.alloc(10)));
    await bench.mediaStore.put('somebody/else', chunksOf(Buffer.alloc(10)));
    const found = await findings();
    expect(found.map(({ problem, object }) => `${problem} ${object}`).toSorted()).toEqual([
      'ORPHAN sources/ab/cd',
      `ORPHAN ${stray.key}`,
      'UNKNOWN somebody/else',
    ]);
    expect(found.find(({ object }) => object === stray.key)).toMatchObject({ sizeBytes: 100, videoId });
    expect(found.every(({ isRemoved }) => !isRemoved)).toBe(true);
    expect(await bench.mediaStore.stat(stray.key)).toBeDefined();

    const removed = (await findings({ deleteOrphans: true })).filter(({ isRemoved }) => isRemoved);
    expect(removed).toHaveLength(2);
    expect(await findings()).toMatchObject([{ problem: 'UNKNOWN' }]);
    expect((await bench.keys()).toSorted()).toEqual(kept);
    expect(await bench.mediaStore.stat('somebody/else')).toBeDefined();
  });

  it('forgets a source that no video is made from together with its bytes', async () => {
    const { source } = await completedVideo();
    await bench.query('delete from videos');
    expect((await findings({ deleteOrphans: true })).map(({ object }) => object)).toContain(source);
    expect(await bench.query('select key from sources where key = $1', [source])).toEqual([]);
  });

  it('leaves alone what was written a moment ago: its upload may be about to make a video', async () => {
    await bench.mediaStore.put('sources/ab/cd', chunksOf(Buffer.alloc(10)));
    expect(await findings({ graceMs: 60_000, deleteOrphans: true })).toEqual([]);
    expect(await bench.mediaStore.stat('sources/ab/cd')).toBeDefined();
  });

  it('leaves alone what an analysis has made before it names it, also when it is an analysis again', async () => {
    const { videoId, held } = await completedVideo();
    await reprocessVideo(bench.context, caller, videoId, []);
    await keepArtifact(bench, videoId, held, 'keyframes/00001.jpg');
    expect(await findings({ deleteOrphans: true })).toEqual([]);
  });

  it('finds what is missing, cut short or changed, with the video that it belongs to', async () => {
    const missing = await completedVideo();
    const short = await completedVideo();
    const changed = await completedVideo();
    await bench.mediaStore.delete(missing.source);
    await bench.mediaStore.put(short.image, chunksOf(Buffer.alloc(7)));
    await bench.mediaStore.put(changed.image, chunksOf(Buffer.alloc(100)));
    const byObject = new Map((await findings({ deleteOrphans: true })).map((finding) => [finding.object, finding]));
    expect(byObject.get(missing.source)).toMatchObject({ problem: 'MISSING', videoId: missing.videoId });
    expect(byObject.get(short.image)).toMatchObject({ problem: 'WRONG_SIZE', sizeBytes: 7, recordedBytes: 100 });
    expect(byObject.get(changed.image)).toMatchObject({ problem: 'WRONG_SHA256', videoId: changed.videoId });
    expect(byObject.size).toBe(3);
    expect((await findings({ verify: false })).map(({ problem }) => problem).toSorted()).toEqual([
      'MISSING',
      'WRONG_SIZE',
    ]);
  });

  it('turns over more than a page of each side', async () => {
    const { videoId, held } = await completedVideo();
    const names = Array.from({ length: 600 }, (_, index) => `keyframes/${String(index + 10).padStart(5, '0')}.jpg`);
    for (const name of names) await keepArtifact(bench, videoId, held, name);
    const [{ id } = {}] = await bench.query('select id from videos');
    await bench.query(
      `insert into sources select 'sources/x/' || n, 'default', encode(sha256(n::text::bytea), 'hex'), 64, now()
       from generate_series(1, 600) n`,
    );
    await bench.query(
      `insert into videos select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(), 'bytes_key', 'sources/x/' || n))).*
       from videos v, generate_series(1, 600) n where v.id = $1`,
      [id],
    );
    const found = Map.groupBy(await findings(), ({ problem }) => problem);
    expect(found.get('ORPHAN')).toHaveLength(600);
    expect(found.get('MISSING')).toHaveLength(600);
  });
});

describe('the command', () => {
  /** Runs it in this process. */
  const run = async (mediaStore: MediaStore, ...args: string[]) => {
    const said: Record<'out' | 'err', string[]> = { out: [], err: [] };
    const terminal = {
      out: (line: string) => void said.out.push(`${line}\n`),
      err: (line: string) => void said.err.push(`${line}\n`),
    };
    const code = await runReconcileCommand(async () => ({ ...bench.context, mediaStore }), args, terminal);
    return { code, stdout: said.out.join(''), stderr: said.err.join('') };
  };

  it('prints a table and what is left to do, changes nothing unless told to, and ends by what is wrong', async () => {
    await using folder = await temporaryFolder();
    const store = createFilesystemMediaStore({ root: folder.path });
    const { video } = await upload({ context: { ...bench.context, mediaStore: store } });
    expect(await run(store)).toMatchObject({
      code: 0,
      stdout: 'The store has 1 objects with 64 bytes; videos name 1 with 64 bytes.\nNothing is wrong.\n',
    });

    const orphan = await store.put(keyframeKey(video.id, { jobId: video.id, attempt: 1 }), chunksOf(Buffer.alloc(9)));
    await bench.query("update videos set status = 'CANCELLED', complete_time = now()");
    await mkdir(join(folder.path, 'incomplete'), { recursive: true });
    const leftover = join(folder.path, 'incomplete', 'of-a-killed-writer');
    await writeFile(leftover, 'half');
    expect((await run(store)).code).toBe(0);
    const longAgo = new Date(Date.now() - 25 * 3_600_000);
    for (const path of [leftover, store.pathOf(orphan.key)]) await utimes(path, longAgo, longAgo);

    const dry = await run(store);
    expect(dry).toMatchObject({ code: 1, stderr: '' });
    expect(dry.stdout.split('\n').map((line) => line.replaceAll(/\s+/g, ' '))).toEqual([
      'PROBLEM DONE BYTES WRITTEN VIDEO OBJECT',
      `UNFINISHED - 4 ${longAgo.toISOString()} - incomplete/of-a-killed-writer`,
      `ORPHAN - 9 ${longAgo.toISOString()} ${video.id} ${orphan.key}`,
      'The store has 2 objects with 73 bytes; videos name 1 with 64 bytes.',
      'UNFINISHED: 1 with 4 bytes',
      'ORPHAN: 1 with 9 bytes',
      '2 problems are left.',
      'Nothing was changed: --delete-orphans removes what is ORPHAN or UNFINISHED.',
      '',
    ]);
    const acted = await run(store, '--delete-orphans', '--json');
    expect(acted.code).toBe(0);
    expect(
      acted.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { problem: 'UNFINISHED', removed: true },
      { problem: 'ORPHAN', object: orphan.key, videoId: video.id, removed: true },
      { totals: { wrong: 0, problems: { ORPHAN: { objects: 1, bytes: 9, removed: 1 } } } },
    ]);
    expect((await run(store, '--verify')).code).toBe(0);

    await chmod(store.pathOf(video.bytes?.key ?? ''), 0o600);
    await truncate(store.pathOf(video.bytes?.key ?? ''), 3);
    expect(await run(store, '--delete-orphans')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^WRONG_SIZE +- +3 of 64 .*1 problem is left\.$/ms),
    });
  });

  it('works on a bucket, unfinished uploads to it included', async () => {
    await using s3 = await startS3Server();
    await using bucket = await uploadToBucket(s3);
    await bucket.store.put('sources/ab/cd', chunksOf(Buffer.alloc(5)));
    const { key } = await bucket.direct.begin('sources/ab/ef');
    const acted = await run(bucket.store, ...NOW, '--verify', '--delete-orphans', '--json');
    expect(acted).toMatchObject({ code: 0, stderr: '' });
    const [unfinished, orphan] = acted.stdout.split('\n').map((line) => line && JSON.parse(line));
    expect(unfinished).toMatchObject({ problem: 'UNFINISHED', removed: true });
    expect(unfinished.object).toContain(key);
    expect(orphan).toMatchObject({ problem: 'ORPHAN', object: 'sources/ab/cd', removed: true });
    expect((await run(bucket.store, ...NOW)).code).toBe(0);
    await bucket.store.delete(bucket.source);
    expect(await run(bucket.store)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^MISSING .* none of 64 /m),
    });
  });

  it('says when the server of a bucket does not tell which uploads are unfinished', async () => {
    await using s3 = await startS3Server({ listsUploads: false });
    await using bucket = await uploadToBucket(s3);
    const { code, stderr } = await run(bucket.store, ...NOW);
    expect(stderr).toContain('does not answer ListMultipartUploads');
    expect(code).toBe(0);
  });

  it('is a program that reads where both are from its environment', async () => {
    await using s3 = await startS3Server();
    await using bucket = await uploadToBucket(s3);
    expect(await runCommand('reconcile', bucket.settings, [])).toEqual({
      code: 0,
      stdout: 'The store has 1 objects with 64 bytes; videos name 1 with 64 bytes.\nNothing is wrong.\n',
      stderr: '',
    });
  });

  it('names what it was not told', async () => {
    expect(await runCommand('reconcile', {}, [])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/DATABASE_URL.*VIDI_MEDIA_DIR/s),
    });
  });
});

const NOW = ['--grace', '0s'];

/** A bucket with the source of one video, and the settings that lead to it. */
async function uploadToBucket({ endpoint, region, bucket, credentials }: TestS3Server) {
  const options = { endpoint, region, bucket, credentials, prefix: 'vidi' };
  const store = createS3MediaStore(options);
  const direct = createS3DirectUploads(options);
  const { video } = await upload({ context: { ...bench.context, mediaStore: store } });
  const settings = {
    DATABASE_URL: bench.databaseUrl,
    VIDI_MEDIA_STORE: 's3',
    VIDI_S3_ENDPOINT: endpoint,
    VIDI_S3_BUCKET: bucket,
    VIDI_S3_PREFIX: 'vidi',
    VIDI_S3_ACCESS_KEY_ID: credentials.accessKeyId,
    VIDI_S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  return {
    store,
    direct,
    settings,
    source: video.bytes?.key ?? '',
    [Symbol.asyncDispose]: async () => {
      store.close();
      direct.close();
    },
  };
}

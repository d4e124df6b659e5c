import { readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Code } from '@connectrpc/connect';
import { createFilesystemMediaStore } from '@vidi/media-store';
import { provideDatabase, smallDisk, type TestDatabase, videoBytes } from '@vidi/test-kit';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf } from './rpc-failure.ts';
import { type RunningIngest, runIngest, testConfig } from './running-ingest.ts';
import { chunksOf, sha256 } from './workbench.ts';

const disk = await smallDisk('4m');

describe.skipIf(disk === undefined)('ingest on a disk of 4 MiB', () => {
  const root = disk?.path ?? '';
  const store = createFilesystemMediaStore({ root });
  let database: TestDatabase;
  let running: RunningIngest;
  beforeAll(async () => {
    database = await provideDatabase();
    // Nothing has to stay free, so that it is the disk that refuses.
    running = await runIngest(testConfig(database.url, root, { VIDI_MIN_FREE_BYTES: '0' }));
  });
  afterAll(async () => {
    await running[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
    await disk?.[Symbol.asyncDispose]();
  });

  async function* uploading(bytes: Uint8Array, sizeBytes?: bigint) {
    const said = { fileName: 'cat.mp4', ...(sizeBytes !== undefined && { sizeBytes }) };
    yield { payload: { case: 'metadata', value: said } } as const;
    for await (const chunk of chunksOf(bytes, 100_000)) yield { payload: { case: 'chunk', value: chunk } } as const;
  }

  async function rows() {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      const { rows: counts } = await client.query(`select (select count(*)::int from videos) as videos,
        (select count(*)::int from jobs) as jobs, (select count(*)::int from sources) as sources`);
      return counts[0];
    } finally {
      await client.end();
    }
  }

  async function kept() {
    const objects = await Array.fromAsync(store.list());
    return { objects: objects.map(({ key }) => key), unfinished: await readdir(join(root, 'incomplete')) };
  }

  const nothing = { objects: [], unfinished: [] };
  const noRows = { videos: 0, jobs: 0, sources: 0 };

  it('refuses an upload that fills it, leaves nothing of it, and takes the next', async () => {
    for (let time = 0; time < 2; time += 1) {
      const refused = await failureOf(running.videos.uploadVideo(uploading(videoBytes(6_000_000))));
      expect(refused).toMatchObject({ code: Code.ResourceExhausted, reason: 'STORE_FULL' });
      expect(await kept()).toEqual(nothing);
      expect(await rows()).toEqual(noRows);
    }
    const bytes = videoBytes(3_000_000);
    const video = await running.videos.uploadVideo(uploading(bytes));
    expect(video.source).toMatchObject({ sizeBytes: 3_000_000n, sha256: sha256(bytes) });
    await running.videos.deleteVideo({ id: video.id });
    expect(await kept()).toEqual(nothing);
  });

  it('refuses while others fill it, and takes the same upload when they have made room', async () => {
    const ballast = join(root, 'ballast');
    await writeFile(ballast, Buffer.alloc(8_000_000)).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'ENOSPC' });
    });
    const bytes = videoBytes(1_000_000);
    const refused = await failureOf(running.videos.uploadVideo(uploading(bytes)));
    expect(refused).toMatchObject({ code: Code.ResourceExhausted, reason: 'STORE_FULL' });
    expect(await kept()).toEqual(nothing);
    expect(await rows()).toEqual(noRows);
    await truncate(ballast, 0);
    const video = await running.videos.uploadVideo(uploading(bytes));
    expect(video.source?.sha256).toBe(sha256(bytes));
    await running.videos.deleteVideo({ id: video.id });
    await rm(ballast);
  });

  it('refuses by its declared size what would not fit, and not by what others may send', async () => {
    const refused = await failureOf(running.videos.uploadVideo(uploading(videoBytes(100), 5_000_000n)));
    expect(refused).toMatchObject({ reason: 'STORE_FULL', metadata: { setting: 'VIDI_MIN_FREE_BYTES' } });
    expect(await kept()).toEqual(nothing);
    const video = await running.videos.uploadVideo(uploading(videoBytes(3_000_000), 3_000_000n));
    await running.videos.deleteVideo({ id: video.id });
  });
});

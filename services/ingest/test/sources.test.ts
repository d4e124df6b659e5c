import { fetchedSourceKey, fetchedSourcesPrefix } from '@vidi/media-store';
import { videoBytes } from '@vidi/test-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InvalidRequestError } from '../src/domain/errors.ts';
import { cancelVideo } from '../src/usecases/cancel-video.ts';
import { deleteVideo } from '../src/usecases/delete-video.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import type { IngestContext } from '../src/usecases/ingest-context.ts';
import { recordSource } from '../src/usecases/record-source.ts';
import { sweepUnnamedObjects } from '../src/usecases/sweep-unnamed-objects.ts';
import { uploadVideo } from '../src/usecases/upload-video.ts';
import {
  caller,
  chunksOf,
  claimed,
  createByUrl,
  jobOf,
  openWorkbench,
  sha256,
  sourceOf,
  upload,
  type Workbench,
} from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(async () => {
  for (const key of await bench.keys()) await bench.mediaStore.delete(key);
  await bench.reset();
});

/** A video by URL whose bytes an attempt has put where it was told to. */
async function fetching(bytes: Uint8Array) {
  const { video } = await createByUrl(bench);
  const jobId = await jobOf(bench, video.id);
  const { held } = await claimed(bench, jobId);
  const fetched = await bench.mediaStore.put(fetchedSourceKey(jobId, held.attempt), chunksOf(bytes));
  return { videoId: video.id, jobId, held, fetched };
}

const DAY_MS = 24 * 3_600_000;

/** Keys of objects that are noted as unnamed. */
async function notes(): Promise<unknown[]> {
  return (await bench.query('select key from unnamed_objects')).map(({ key }) => key);
}

const countSources = async () => (await bench.query('select key from sources')).length;

async function contentOf(videoId: string): Promise<Buffer> {
  return Buffer.concat(await (await bench.mediaStore.read(await sourceOf(bench, videoId))).toArray());
}

describe('the same bytes of one owner', () => {
  it('are kept once, however many videos are made from them', async () => {
    const bytes = videoBytes(500);
    const videos = [await upload(bench, { bytes }), await upload(bench, { bytes }), await upload(bench, { bytes })];
    expect(new Set(videos.map(({ video }) => video.id)).size).toBe(3);
    expect(new Set(videos.map(({ video }) => video.bytes?.key)).size).toBe(1);
    expect(await bench.keys()).toEqual([videos[0]?.video.bytes?.key]);
  });

  it.each([
    ['first to last', [0, 1, 2, 3]],
    ['last to first', [3, 2, 1, 0]],
    ['from the middle', [2, 0, 3, 1]],
  ])('stay until the last video is deleted, %s', async (_order, order) => {
    const bytes = videoBytes(500);
    const ids: string[] = [];
    for (let index = 0; index < 4; index += 1) ids.push((await upload(bench, { bytes })).video.id);
    for (const [deleted, index] of order.entries()) {
      await deleteVideo(bench.context, caller, ids[index] ?? '');
      const left = order.slice(deleted + 1);
      for (const other of left) expect(await contentOf(ids[other] ?? '')).toEqual(bytes);
      expect(await bench.keys()).toHaveLength(left.length === 0 ? 0 : 1);
    }
    expect(await countSources()).toBe(0);
  });

  it('survive uploads and deletes at the same time', async () => {
    const bytes = videoBytes(500);
    for (let round = 0; round < 15; round += 1) {
      const first = await Promise.all(Array.from({ length: 3 }, () => upload(bench, { bytes })));
      const [, , ...second] = await Promise.all([
        deleteVideo(bench.context, caller, first[0]?.video.id ?? ''),
        deleteVideo(bench.context, caller, first[1]?.video.id ?? ''),
        upload(bench, { bytes }),
        upload(bench, { bytes }),
        deleteVideo(bench.context, caller, first[2]?.video.id ?? '').then(() => undefined),
      ]);
      const left = second.filter((one) => one !== undefined).map(({ video }) => video.id);
      for (const id of left) expect(await contentOf(id)).toEqual(bytes);
      expect(await bench.keys()).toHaveLength(1);
      await Promise.all(left.map((id) => deleteVideo(bench.context, caller, id)));
      expect(await bench.keys()).toEqual([]);
      expect(await countSources()).toBe(0);
    }
  });

  it('are not shared with another owner', async () => {
    const bytes = videoBytes(500);
    const { video: mine } = await upload(bench, { bytes });
    const stranger = { ...caller, owner: 'stranger' };
    const { video: theirs } = await uploadVideo(bench.context, stranger, {
      title: '',
      labels: {},
      fileName: 'cat.mp4',
      contentType: '',
      features: [],
      onDuplicate: 'REUSE',
      chunks: chunksOf(bytes),
      signal: AbortSignal.timeout(10_000),
    });
    expect(theirs.id).not.toBe(mine.id);
    expect(theirs.bytes?.key).not.toBe(mine.bytes?.key);
    await deleteVideo(bench.context, stranger, theirs.id);
    expect(await contentOf(mine.id)).toEqual(bytes);
  });

  it('come back for every video made from them when the store has lost them and they are handed over again', async () => {
    const bytes = videoBytes(500);
    const { video: first } = await upload(bench, { bytes });
    await bench.mediaStore.delete(await sourceOf(bench, first.id));
    const { video: second } = await upload(bench, { bytes });
    expect(await contentOf(first.id)).toEqual(bytes);
    expect(await sourceOf(bench, first.id)).toBe(await sourceOf(bench, second.id));
  });
});

describe('an upload of bytes that its owner handed over before', () => {
  it('answers the first video when it is to be reused, and keeps nothing of its own', async () => {
    const bytes = videoBytes(500);
    const { video: first } = await upload(bench, { bytes, title: 'The first' });
    await upload(bench, { bytes });
    const { video, features } = await upload(bench, { bytes, onDuplicate: 'REUSE', title: 'The third' });
    expect(video).toMatchObject({ id: first.id, title: 'The first' });
    expect(features.length).toBeGreaterThan(2);
    expect(await bench.keys()).toEqual([first.bytes?.key]);
    expect(await bench.query('select id from videos')).toHaveLength(2);
  });

  it('makes one video of ten at the same time', async () => {
    const bytes = videoBytes(500);
    const views = await Promise.all(Array.from({ length: 10 }, () => upload(bench, { bytes, onDuplicate: 'REUSE' })));
    expect(new Set(views.map(({ video }) => video.id)).size).toBe(1);
    expect(await bench.keys()).toHaveLength(1);
  });

  it('answers a video only if it has every feature asked for', async () => {
    const bytes = videoBytes(500);
    const { video: shots } = await upload(bench, { bytes, features: ['SHOTS'] });
    const { video: black } = await upload(bench, { bytes, features: ['BLACK'], onDuplicate: 'REUSE' });
    expect(black.id).not.toBe(shots.id);
    expect((await upload(bench, { bytes, features: ['BLACK'], onDuplicate: 'REUSE' })).video.id).toBe(black.id);
    expect((await upload(bench, { bytes, features: ['MEDIA_INFO'], onDuplicate: 'REUSE' })).video.id).toBe(shots.id);
  });

  it('does not answer one that was cancelled', async () => {
    const bytes = videoBytes(500);
    const { video: first } = await upload(bench, { bytes });
    await cancelVideo(bench.context, caller, first.id);
    expect((await upload(bench, { bytes, onDuplicate: 'REUSE' })).video.id).not.toBe(first.id);
  });
});

describe('bytes that an attempt fetched', () => {
  it('give way to the same bytes of the owner, and the processor is told where those are', async () => {
    const bytes = videoBytes(500);
    const { video: uploaded } = await upload(bench, { bytes });
    const { videoId, held, fetched } = await fetching(bytes);
    const { bytes: kept } = await recordSource(bench.context, held, fetched, 'video/mp4');
    expect(kept).toEqual(uploaded.bytes);
    expect(await bench.keys()).toEqual([kept.key]);
    expect((await getVideo(bench.context, caller, videoId)).video.bytes).toEqual(kept);
    // Its answer may have been lost: the same call again finds its own bytes gone, and says the same.
    expect((await recordSource(bench.context, held, fetched, 'video/mp4')).bytes).toEqual(kept);
  });

  it('cannot become others once they were recorded', async () => {
    const { held, fetched } = await fetching(videoBytes(500));
    await recordSource(bench.context, held, fetched, '');
    const others = { ...fetched, sha256: sha256(videoBytes(500)) };
    await expect(recordSource(bench.context, held, others, '')).rejects.toThrow(InvalidRequestError);
  });

  it('are removed by the next attempt when the one before did not live to record them', async () => {
    const { jobId, fetched } = await fetching(videoBytes(500));
    await bench.query(
      `update jobs set state = 'READY', lease_expire_time = null, processor_id = null, ticket_due_time = now() where id = $1`,
      [jobId],
    );
    const { source } = await claimed(bench, jobId);
    expect(source).toMatchObject({ kind: 'remote', key: `${fetchedSourcesPrefix(jobId)}/2` });
    expect(await bench.mediaStore.stat(fetched.key)).toBeUndefined();
  });

  it('go with the video when they were not recorded', async () => {
    const { videoId } = await fetching(videoBytes(500));
    await deleteVideo(bench.context, caller, videoId);
    expect(await bench.keys()).toEqual([]);
  });
});

describe('bytes that whoever wrote or was to remove them did not live to', () => {
  /** The use cases of a process that dies as soon as the bytes are written: nothing it does later happens. */
  function dying(): IngestContext {
    const died = async () => {
      throw new Error('killed');
    };
    let isDead = false;
    const { unitOfWork, mediaStore } = bench.context;
    return {
      ...bench.context,
      mediaStore: {
        ...mediaStore,
        put: async (...call) => await mediaStore.put(...call).finally(() => (isDead = true)),
        delete: died,
      },
      unitOfWork: { ...unitOfWork, write: async (work) => (isDead ? await died() : await unitOfWork.write(work)) },
    };
  }

  it('are removed a day later, and not before', async () => {
    await expect(upload({ context: dying() })).rejects.toThrow('killed');
    const [key] = await bench.keys();
    expect(await notes()).toEqual([key]);
    bench.clock.advance(DAY_MS - 1_000);
    expect(await sweepUnnamedObjects(bench.context, DAY_MS)).toBe(0);
    expect(await bench.keys()).toEqual([key]);
    bench.clock.advance(2_000);
    expect(await sweepUnnamedObjects(bench.context, DAY_MS)).toBe(1);
    expect(await bench.keys()).toEqual([]);
    expect(await notes()).toEqual([]);
  });

  it('are removed after a delete that was killed, and by one of two replicas', async () => {
    const { video } = await upload(bench);
    const died = async () => {
      throw new Error('killed');
    };
    const mediaStore = { ...bench.mediaStore, delete: died };
    await deleteVideo({ ...bench.context, mediaStore }, caller, video.id);
    expect(await bench.keys()).toEqual([video.bytes?.key]);
    bench.clock.advance(DAY_MS + 1_000);
    const swept = await Promise.all([1, 2].map(() => sweepUnnamedObjects(bench.context, DAY_MS)));
    expect(swept.toSorted()).toEqual([0, 1]);
    expect(await bench.keys()).toEqual([]);
  });

  it('are not removed when a video names them, and leave no note when all went well', async () => {
    const bytes = videoBytes(500);
    const { video } = await upload(bench, { bytes });
    await upload(bench, { bytes });
    const { held, fetched } = await fetching(videoBytes(500));
    await recordSource(bench.context, held, fetched, '');
    await expect(upload(bench, { bytes: Buffer.from('no video at all') })).rejects.toThrow();
    expect(await notes()).toEqual([]);
    const key = video.bytes?.key ?? '';
    await bench.query('insert into unnamed_objects values ($1, $2)', [key, new Date(0)]);
    expect(await sweepUnnamedObjects(bench.context, DAY_MS)).toBe(1);
    expect(await bench.mediaStore.stat(key)).toBeDefined();
  });
});

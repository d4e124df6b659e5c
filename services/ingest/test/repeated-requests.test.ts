import { videoBytes } from '@vidi/test-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../src/domain/caller.ts';
import { RequestIdReusedError } from '../src/domain/change-errors.ts';
import { InvalidRequestError } from '../src/domain/errors.ts';
import { type CreateVideoInput, createVideo } from '../src/usecases/create-video.ts';
import { deleteVideo } from '../src/usecases/delete-video.ts';
import { updateVideo } from '../src/usecases/update-video.ts';
import { type UploadVideoInput, uploadVideo } from '../src/usecases/upload-video.ts';
import { caller, chunksOf, openWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(() => bench.reset());

const url = 'https://example.com/a.mp4';
const create = async (given: Partial<CreateVideoInput> = {}, as: Caller = caller) =>
  (await createVideo(bench.context, as, { url, title: '', labels: {}, features: [], requestId: 'r', ...given })).video;

const bytes = videoBytes(100);
const upload = async ({ of = bytes, ...given }: Partial<UploadVideoInput> & { of?: Uint8Array } = {}) =>
  (
    await uploadVideo(bench.context, caller, {
      title: '',
      labels: {},
      features: [],
      fileName: 'a.mp4',
      contentType: 'video/mp4',
      chunks: chunksOf(of),
      signal: AbortSignal.timeout(10_000),
      requestId: 'r',
      ...given,
    })
  ).video;

const counts = async () => {
  const [row] = await bench.query(`select (select count(*)::int from videos) as videos,
    (select count(*)::int from jobs) as jobs, (select count(*)::int from outbox) as tickets`);
  return row;
};
const one = { videos: 1, jobs: 1, tickets: 1 };

describe('a request with an id, made again', () => {
  it('answers the video that it made the first time, as it is now', async () => {
    const labels = { a: '1', b: '2' };
    const first = await create({ labels, features: ['SHOTS', 'BLACK'] });
    await updateVideo(bench.context, caller, { id: first.id, changes: { title: 'later' }, etag: '' });
    const again = await create({ labels: { b: '2', a: '1' }, features: ['BLACK', 'SHOTS'] });
    expect(again).toMatchObject({ id: first.id, title: 'later' });
    expect(await counts()).toEqual(one);
  });

  it.each<[string, Partial<CreateVideoInput>]>([
    ['URL', { url: `${url}?` }],
    ['title', { title: 'x' }],
    ['label', { labels: { a: 'b' } }],
    ['feature', { features: ['SHOTS'] }],
    ['word on what was found before', { force: true }],
    ['language', { language: 'de' }],
  ])('with another %s is refused', async (_what, other) => {
    const first = await create();
    await expect(create(other)).rejects.toThrow(RequestIdReusedError);
    await expect(create(other)).rejects.toMatchObject({ metadata: { request_id: 'r', video_id: first.id } });
    expect(await counts()).toEqual(one);
  });

  it('by another owner, or with another id or none, is another request', async () => {
    const ids = [
      await create(),
      await create({}, { owner: 'ann', scope: 'write' }),
      await create({ requestId: 's' }),
      await create({ requestId: '' }),
      await create({ requestId: '' }),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(5);
  });

  it('makes a new video when the first was deleted', async () => {
    const first = await create();
    await deleteVideo(bench.context, caller, first.id);
    expect((await create({ title: 'other' })).id).not.toBe(first.id);
  });

  it('many times at once makes one video', async () => {
    for (const requestId of ['p', 'q', 's']) {
      const made = await Promise.all(Array.from({ length: 8 }, () => create({ requestId })));
      expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    }
    expect(await counts()).toEqual({ videos: 3, jobs: 3, tickets: 3 });
  });

  it('is refused when the id is too long or cannot be kept', async () => {
    await expect(create({ requestId: 'x'.repeat(129) })).rejects.toThrow(InvalidRequestError);
    await expect(create({ requestId: 'a\0' })).rejects.toThrow(/request_id/);
    await expect(create({ requestId: '🐈'.repeat(128) })).resolves.toBeDefined();
  });
});

describe('an upload with a request id, made again', () => {
  it('answers the same video, and keeps the bytes once', async () => {
    const before = await bench.keys();
    const first = await upload();
    expect((await upload()).id).toBe(first.id);
    expect(await counts()).toEqual(one);
    expect((await bench.keys()).length).toBe(before.length + 1);
    expect(Buffer.concat(await (await bench.mediaStore.read(first.bytes?.key ?? '')).toArray())).toEqual(bytes);
  });

  it.each<[string, Parameters<typeof upload>[0]]>([
    ['bytes', { of: Buffer.concat([bytes, Buffer.from('x')]) }],
    ['file name', { fileName: 'b.mp4' }],
    ['media type', { contentType: '' }],
    ['title', { title: 'x' }],
  ])('with another %s is refused, and leaves nothing', async (_what, other) => {
    await upload();
    const before = await bench.keys();
    await expect(upload(other)).rejects.toThrow(RequestIdReusedError);
    expect(await bench.keys()).toEqual(before);
    expect(await counts()).toEqual(one);
  });

  it('as a creation by URL is refused', async () => {
    await upload();
    await expect(create()).rejects.toThrow(RequestIdReusedError);
  });

  it('many times at once makes one video with its bytes', async () => {
    const before = await bench.keys();
    const made = await Promise.all(Array.from({ length: 6 }, () => upload()));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    const added = (await bench.keys()).filter((key) => !before.includes(key));
    expect(added).toEqual([made[0]?.bytes?.key]);
    expect(await counts()).toEqual(one);
  });
});

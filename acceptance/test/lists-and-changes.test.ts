import { join } from 'node:path';
import { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import { makeClip } from '@vidi/sample-video';
import { ConflictError, type Video } from '@vidi/sdk';
import { beforeAll, describe, expect, it } from 'vitest';
import { createGrpcClient } from './clients/grpc-client.ts';
import { errorOf, requestJson } from './clients/rest.ts';
import { shareVidi } from './system/shared-vidi.ts';

let clip: string;
const system = shareVidi({}, async (folder) => {
  clip = join(folder, 'clip.mp4');
  await makeClip({ path: clip });
});

const TITLES = ['Ebb', 'Alps', 'Dunes', 'Coast', 'Brook'];
const created: Video[] = [];

beforeAll(async () => {
  const { videos } = system.vidi.client;
  for (const [index, title] of TITLES.entries()) {
    const labels = { set: 'nature', ...(index % 2 === 0 && { even: 'yes' }) };
    created.push(await videos.upload(clip, { title, labels, features: ['MEDIA_INFO'] }));
  }
  for (const { id } of created) await videos.waitUntilDone(id);
});

const list = (query: Readonly<Record<string, string>>) =>
  requestJson(`${system.vidi.baseUrl}/api/v1/videos?${new URLSearchParams(query)}`);

async function titlesOf(filter: string, orderBy = 'title'): Promise<string[]> {
  return await Array.fromAsync(system.vidi.client.videos.list({ filter, orderBy }), ({ title }) => title);
}

describe('the list of videos', () => {
  it.for([
    ['status = COMPLETED AND labels.set = "nature"', ['Alps', 'Brook', 'Coast', 'Dunes', 'Ebb']],
    ['labels:even', ['Brook', 'Dunes', 'Ebb']],
    ['labels:set AND NOT labels:even', ['Alps', 'Coast']],
    ['title : "RO" OR title = "Ebb"', ['Brook', 'Ebb']],
    ['status = FAILED', []],
  ] as const)('filtered by %s', async ([filter, titles]) => {
    expect(await titlesOf(filter)).toEqual(titles);
  });

  it('comes in the order asked for', async () => {
    expect(await titlesOf('labels:set', 'title desc')).toEqual(TITLES.toSorted().reverse());
    expect(await titlesOf('labels:set', 'create_time')).toEqual(TITLES);
    expect(await titlesOf('labels:set', '')).toEqual(TITLES.toReversed());
    const since = created[2]?.createTime?.toISOString();
    expect(await titlesOf(`create_time > "${since}"`, 'create_time')).toEqual(TITLES.slice(3));
  });

  it('comes by priority, and of one priority only', async () => {
    const { videos } = system.vidi.client;
    const [first, second] = created;
    await videos.update(first?.id ?? '', { priority: 'LOW' });
    await videos.update(second?.id ?? '', { priority: 'HIGH' });
    expect(await titlesOf('labels:set', 'priority desc')).toEqual(['Alps', 'Brook', 'Coast', 'Dunes', 'Ebb']);
    expect(await titlesOf('priority = HIGH OR priority < NORMAL', 'priority')).toEqual(['Ebb', 'Alps']);
  });

  it('goes on by a page token where it was, though videos were added meanwhile', async () => {
    const query = { filter: 'labels:set', orderBy: 'title', pageSize: '2' };
    const first = await list(query);
    await system.vidi.client.videos.upload(clip, { title: 'Aaa', labels: { set: 'late' }, features: ['MEDIA_INFO'] });
    const second = await list({ ...query, pageToken: first.body.nextPageToken });
    const titles = [first, second].map(({ body }) => body.videos.map(({ title }) => title));
    expect(titles).toEqual([
      ['Alps', 'Brook'],
      ['Coast', 'Dunes'],
    ]);
  });

  it('refuses a page token under another filter or order, and one that it did not make', async () => {
    const { body } = await list({ filter: 'labels:set', orderBy: 'title', pageSize: '2' });
    for (const other of [{ filter: 'labels:even', orderBy: 'title' }, { filter: 'labels:set' }, {}]) {
      const answer = await list({ ...other, pageToken: body.nextPageToken });
      expect(errorOf(answer)).toEqual([400, 'INVALID_ARGUMENT', 'INVALID_PAGE_TOKEN']);
    }
    using grpc = createGrpcClient(`127.0.0.1:${system.vidi.port}`);
    const invented = grpc.unary(VideoService.method.listVideos, { pageToken: `${body.nextPageToken}x` });
    await expect(invented).rejects.toMatchObject({ code: 3 });
  });

  it('says what it does not understand of a filter or an order', async () => {
    expect(errorOf(await list({ filter: 'status = DONE' }))).toEqual([400, 'INVALID_ARGUMENT', 'INVALID_FILTER']);
    expect(errorOf(await list({ orderBy: 'size' }))).toEqual([400, 'INVALID_ARGUMENT', 'INVALID_ORDER_BY']);
  });
});

describe('a change', () => {
  it('of the title leaves the labels, and of the labels the title', async () => {
    const { id } = await system.vidi.client.videos.upload(clip, { title: 'Old', labels: { a: '1', b: '2' } });
    const url = `${system.vidi.baseUrl}/api/v1/videos/${id}`;
    const titled = await requestJson(url, { method: 'PATCH', body: { title: 'New' } });
    expect(titled.body).toMatchObject({ title: 'New', labels: { a: '1', b: '2' } });
    const emptied = await requestJson(`${url}?updateMask=labels`, { method: 'PATCH', body: {} });
    expect(emptied.body).toMatchObject({ title: 'New', labels: {} });
    const unknown = await requestJson(`${url}?updateMask=colour`, { method: 'PATCH', body: {} });
    expect(errorOf(unknown)).toEqual([400, 'INVALID_ARGUMENT', 'INVALID_REQUEST']);
  });

  it('with an old etag is ABORTED in every protocol, and changes nothing', async () => {
    const { videos } = system.vidi.client;
    const before = await videos.upload(clip, { title: 'First' });
    const { etag } = before;
    const after = await videos.update(before.id, { title: 'Second' }, { etag });
    expect(after.etag).not.toBe(etag);

    const url = `${system.vidi.baseUrl}/api/v1/videos/${before.id}`;
    const patch = await requestJson(url, { method: 'PATCH', body: { title: 'Third', etag } });
    expect(errorOf(patch)).toEqual([409, 'ABORTED', 'ETAG_MISMATCH']);
    await expect(videos.update(before.id, { title: 'Third' }, { etag })).rejects.toBeInstanceOf(ConflictError);
    await expect(videos.delete(before.id, { etag })).rejects.toMatchObject({ reason: 'ETAG_MISMATCH' });
    using grpc = createGrpcClient(`127.0.0.1:${system.vidi.port}`);
    const update = grpc.unary(VideoService.method.updateVideo, { video: { id: before.id, title: 'Third', etag } });
    await expect(update).rejects.toMatchObject({ code: 10 });
    expect(await videos.get(before.id)).toMatchObject({ title: 'Second', etag: after.etag });
  });

  it('of a video that is not there is fine where deleting allows it', async () => {
    const url = `${system.vidi.baseUrl}/api/v1/videos/01a20000-0000-7000-8000-000000000000`;
    expect((await requestJson(`${url}?allowMissing=true`, { method: 'DELETE' })).status).toBe(200);
    expect(errorOf(await requestJson(url, { method: 'DELETE' }))).toEqual([404, 'NOT_FOUND', 'VIDEO_NOT_FOUND']);
    const patch = await requestJson(url, { method: 'PATCH', body: { title: 'x' } });
    expect(errorOf(patch)).toEqual([404, 'NOT_FOUND', 'VIDEO_NOT_FOUND']);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InvalidPageTokenError, InvalidRequestError } from '../src/domain/errors.ts';
import { FEATURES } from '../src/domain/feature.ts';
import { deleteVideo } from '../src/usecases/delete-video.ts';
import { listVideos } from '../src/usecases/list-videos.ts';
import { caller, createByUrl, openWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(() => bench.reset());

const create = async () => (await createByUrl(bench)).video.id;

/** @returns ids, oldest first; every three share their create time, so that the id decides. */
async function createMany(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    if (index % 3 === 0) bench.clock.advance(1);
    ids.push(await create());
  }
  return ids;
}

const page = async (pageSize: number, pageToken = '') => {
  const { videos, nextPageToken } = await listVideos(bench.context, caller, {
    pageSize,
    pageToken,
    filter: '',
    orderBy: '',
  });
  return { ids: videos.map(({ video }) => video.id), nextPageToken };
};

describe('a list of videos', () => {
  it('is empty without a next page when there are none', async () => {
    expect(await page(10)).toEqual({ ids: [], nextPageToken: '' });
  });

  it('shows every video once, newest first, over pages of any size', async () => {
    const ids = await createMany(10);
    for (const size of [1, 3, 9, 10, 11]) {
      const seen: string[] = [];
      let token = '';
      do {
        const next = await page(size, token);
        expect(next.ids.length).toBeLessThanOrEqual(size);
        seen.push(...next.ids);
        token = next.nextPageToken;
      } while (token !== '');
      expect(seen).toEqual(ids.toReversed());
    }
  });

  it('neither repeats nor leaves out a video while others come and go between pages', async () => {
    const ids = await createMany(6);
    const first = await page(2);
    bench.clock.advance(1);
    await create();
    await deleteVideo(bench.context, caller, first.ids[1] ?? '');
    const rest = await page(10, first.nextPageToken);
    expect([...first.ids, ...rest.ids]).toEqual(ids.toReversed());
  });

  it('shows where each video stands', async () => {
    await create();
    const { videos } = await listVideos(bench.context, caller, { pageSize: 0, pageToken: '', filter: '', orderBy: '' });
    expect(videos[0]?.features).toHaveLength(FEATURES.length);
    expect(videos[0]?.features[0]).toMatchObject({ feature: 'MEDIA_INFO', state: 'PENDING' });
  });

  it('has 50 videos a page when nothing is asked, and never more than 1000', async () => {
    await createMany(52);
    expect((await page(0)).ids).toHaveLength(50);
    expect((await page(2_000_000_000)).ids).toHaveLength(52);
  });

  it('refuses a negative size and a token that is not its own', async () => {
    await expect(page(-1)).rejects.toThrow(InvalidRequestError);
    await expect(page(10, 'bogus')).rejects.toThrow(InvalidPageTokenError);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EtagMismatchError } from '../src/domain/change-errors.ts';
import { InvalidRequestError, VideoNotFoundError } from '../src/domain/errors.ts';
import { deleteVideo } from '../src/usecases/delete-video.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import { heartbeatJob } from '../src/usecases/heartbeat-job.ts';
import { updateVideo } from '../src/usecases/update-video.ts';
import { videoEtag } from '../src/usecases/video-etag.ts';
import { caller, claimedVideo, openWorkbench, upload, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(() => bench.reset());

const read = async (id: string) => (await getVideo(bench.context, caller, id)).video;
const update = async (id: string, changes: { title?: string; labels?: Record<string, string> }, etag = '') =>
  (await updateVideo(bench.context, caller, { id, changes, etag })).video;

describe('changing a video', () => {
  it('changes what is given, and leaves everything else as it was', async () => {
    const { video } = await upload(bench);
    bench.clock.advance(1_000);
    const titled = await update(video.id, { title: 'A cat' });
    expect(titled).toEqual({ ...video, title: 'A cat', updateTime: bench.clock.now() });
    bench.clock.advance(1_000);
    const labelled = await update(video.id, { labels: { a: 'b' } });
    expect(labelled).toEqual({ ...titled, labels: { a: 'b' }, updateTime: bench.clock.now() });
    expect(await read(video.id)).toEqual(labelled);
    expect((await update(video.id, { title: '', labels: {} })).labels).toEqual({});
  });

  it('to what it is already is no change', async () => {
    const { video } = await upload(bench);
    bench.clock.advance(1_000);
    await update(video.id, { title: video.title, labels: {} });
    await update(video.id, {});
    expect(await read(video.id)).toEqual(video);
  });

  it('is refused where it breaks a rule, naming it', async () => {
    const { video } = await upload(bench);
    await expect(update(video.id, { title: 'x'.repeat(301) })).rejects.toThrow(InvalidRequestError);
    await expect(update(video.id, { labels: { '': 'x' } })).rejects.toThrow(/labels/);
    await expect(update(video.id, { title: 'a\0' })).rejects.toThrow(/NUL/);
    expect(await read(video.id)).toEqual(video);
  });

  it('of another owner, or of none, finds nothing', async () => {
    const { video } = await upload(bench);
    const input = { id: video.id, changes: { title: 'mine' }, etag: '' };
    const stranger = { owner: 'mallory', scope: 'write' } as const;
    await expect(updateVideo(bench.context, stranger, input)).rejects.toThrow(VideoNotFoundError);
    await expect(update('nope', { title: 'x' })).rejects.toThrow(VideoNotFoundError);
  });

  it('is not undone by the processor that works on it meanwhile', async () => {
    const { videoId, held } = await claimedVideo(bench);
    for (let round = 1; round <= 20; round += 1) {
      const title = `title ${round}`;
      const beats = Array.from({ length: 3 }, () =>
        heartbeatJob(bench.context, held, [{ feature: 'SHOTS', percent: round }]),
      );
      await Promise.all([...beats, update(videoId, { title })]);
      expect(await read(videoId)).toMatchObject({ title, status: 'PROCESSING' });
    }
  });
});

describe('the etag of a video', () => {
  it('changes with title and labels, and with nothing else', async () => {
    const { videoId, held } = await claimedVideo(bench);
    const first = videoEtag(await read(videoId));
    await heartbeatJob(bench.context, held, [{ feature: 'SHOTS', percent: 50 }]);
    expect(videoEtag(await read(videoId))).toBe(first);
    expect(first).toMatch(/^"[0-9a-f]{32}"$/);
    const etags = [first];
    for (const changes of [{ title: 'x' }, { labels: { a: 'b', c: 'd' } }, { labels: { a: 'b' } }]) {
      etags.push(videoEtag(await update(videoId, changes)));
    }
    expect(new Set(etags).size).toBe(4);
    expect(videoEtag(await update(videoId, { labels: { c: 'd', a: 'b' } }))).toBe(etags[2]);
  });

  it('keeps two callers from overwriting each other', async () => {
    const { video } = await upload(bench);
    const etag = videoEtag(video);
    const changes = Array.from({ length: 8 }, (_, n) => update(video.id, { title: `by ${n}` }, etag));
    const settled = await Promise.allSettled(changes);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of settled) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(EtagMismatchError);
    }
  });

  it('may be given without its quotes, and as * for any', async () => {
    const { video } = await upload(bench);
    const changed = await update(video.id, { title: 'a' }, videoEtag(video).replaceAll('"', ''));
    await update(video.id, { title: 'b' }, '*');
    await expect(update(video.id, { title: 'c' }, videoEtag(changed))).rejects.toThrow(EtagMismatchError);
  });

  it('guards deleting too', async () => {
    const { video } = await upload(bench);
    const changed = await update(video.id, { title: 'a' });
    const remove = (etag: string) => deleteVideo(bench.context, caller, video.id, { etag });
    await expect(remove(videoEtag(video))).rejects.toMatchObject({ metadata: { etag: videoEtag(changed) } });
    expect((await bench.keys()).includes(video.bytes?.key ?? '')).toBe(true);
    await remove(videoEtag(changed));
    await expect(read(video.id)).rejects.toThrow(VideoNotFoundError);
  });
});

describe('deleting a video that is not there', () => {
  it('is fine where that is allowed, and touches nobody else’s', async () => {
    const { video } = await upload(bench);
    const stranger = { owner: 'mallory', scope: 'write' } as const;
    await expect(deleteVideo(bench.context, stranger, video.id)).rejects.toThrow(VideoNotFoundError);
    for (const id of [video.id, '01890a5d-ac96-774b-bcce-b302099a8057', 'x']) {
      await deleteVideo(bench.context, stranger, id, { allowMissing: true, etag: '"x"' });
    }
    expect(await read(video.id)).toEqual(video);
  });

  it('ends well for one of several that delete it at the same time', async () => {
    const { video } = await upload(bench);
    const settled = await Promise.allSettled(
      Array.from({ length: 5 }, () => deleteVideo(bench.context, caller, video.id)),
    );
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of settled) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(VideoNotFoundError);
    }
  });
});

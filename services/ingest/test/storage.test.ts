import { videoPrefix } from '@vidi/media-store';
import { videoBytes } from '@vidi/test-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NOTHING_STORED } from '../src/domain/video-storage.ts';
import { completeJob } from '../src/usecases/complete-job.ts';
import { deleteVideo } from '../src/usecases/delete-video.ts';
import { getStorageUsage } from '../src/usecases/get-storage-usage.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import { listVideos } from '../src/usecases/list-videos.ts';
import { reprocessVideo } from '../src/usecases/reprocess-video.ts';
import {
  caller,
  claimed,
  createByUrl,
  keepArtifact,
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

async function bytesUnder(prefix: string): Promise<number> {
  return (await Array.fromAsync(bench.mediaStore.list(prefix))).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** What there is, counted in the media store and in the rows themselves. */
async function counted() {
  const [results] = await bench.query(
    'select coalesce(sum(octet_length(result::text)), 0)::int as bytes from ai_results',
  );
  const [videos] = await bench.query('select count(*)::int as count from videos');
  return {
    videoCount: videos?.['count'],
    sourceBytes: await bytesUnder('sources'),
    artifactBytes: await bytesUnder('videos'),
    resultBytes: results?.['bytes'],
  };
}

const usage = async () => await getStorageUsage(bench.context, caller);

/** Analyses the open job of a video to its end, with a keyframe. */
async function analyse(videoId: string) {
  const [job] = await bench.query("select id from jobs where video_id = $1 and state = 'READY'", [videoId]);
  const { held } = await claimed(bench, String(job?.['id']));
  const image = await keepArtifact(bench, videoId, held, 'keyframes/00000.jpg');
  await publish(bench, held, 'MEDIA_INFO', mediaInfo);
  await publish(bench, held, 'SHOTS', oneShot);
  await publish(bench, held, 'KEYFRAMES', oneKeyframe(image));
  await completeJob(bench.context, held);
}

describe('what a video takes in storage', () => {
  it('is what the store and the rows hold, from its upload over an analysis and another to its end', async () => {
    const bytes = videoBytes(300);
    const { video, storage } = await upload(bench, { bytes, features: ['SHOTS', 'KEYFRAMES'] });
    expect(storage).toEqual({ ...NOTHING_STORED, sourceBytes: 300 });
    expect(await usage()).toEqual(await counted());

    await analyse(video.id);
    const done = (await getVideo(bench.context, caller, video.id)).storage;
    expect(done).toMatchObject({ sourceBytes: 300, artifactBytes: await bytesUnder(videoPrefix(video.id)) });
    expect(done.artifactBytes).toBe(100);
    expect(done.resultBytes).toBeGreaterThan(100);
    expect(await usage()).toEqual(await counted());

    const again = (await reprocessVideo(bench.context, caller, video.id, [])).storage;
    expect(again).toEqual({ ...NOTHING_STORED, sourceBytes: 300 });
    await analyse(video.id);
    expect((await getVideo(bench.context, caller, video.id)).storage).toEqual(done);
    expect(await usage()).toEqual(await counted());

    await deleteVideo(bench.context, caller, video.id);
    expect(await usage()).toEqual({ videoCount: 0, sourceBytes: 0, artifactBytes: 0, resultBytes: 0 });
    expect(await usage()).toEqual(await counted());
  });

  it('says which bytes it shares with another, and counts them once', async () => {
    const bytes = videoBytes(300);
    const { video: first } = await upload(bench, { bytes });
    const { video: second, storage } = await upload(bench, { bytes });
    expect(storage).toMatchObject({ sourceBytes: 300, isSourceShared: true });
    const { videos } = await listVideos(bench.context, caller, { pageSize: 0, pageToken: '', filter: '', orderBy: '' });
    expect(videos.map((view) => view.storage.isSourceShared)).toEqual([true, true]);
    expect(await usage()).toMatchObject({ videoCount: 2, sourceBytes: 300 });
    expect(await usage()).toEqual(await counted());
    await deleteVideo(bench.context, caller, first.id);
    expect((await getVideo(bench.context, caller, second.id)).storage.isSourceShared).toBe(false);
    expect(await usage()).toEqual(await counted());
  });

  it('is nothing while its bytes are not fetched, and nobody else is told of it', async () => {
    const { storage } = await createByUrl(bench);
    expect(storage).toMatchObject({ sourceBytes: 0, isSourceShared: false });
    await upload(bench);
    expect(await usage()).toMatchObject({ videoCount: 2, sourceBytes: 64 });
    const stranger = { owner: 'stranger', scope: 'admin' } as const;
    expect(await getStorageUsage(bench.context, stranger)).toMatchObject({ videoCount: 0, sourceBytes: 0 });
  });
});

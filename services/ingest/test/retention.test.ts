import { fetchedSourceKey } from '@vidi/media-store';
import { eventually, provideDatabase, temporaryFolder, videoBytes } from '@vidi/test-kit';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ArtifactsExpiredError, SourceExpiredError } from '../src/domain/download-errors.ts';
import { VideoNotFoundError } from '../src/domain/errors.ts';
import { expiryOf, type Retention } from '../src/domain/retention.ts';
import { applyRetention } from '../src/usecases/apply-retention.ts';
import { cancelVideo } from '../src/usecases/cancel-video.ts';
import { completeJob } from '../src/usecases/complete-job.ts';
import { downloadArtifact } from '../src/usecases/download-artifact.ts';
import { downloadSource } from '../src/usecases/download-source.ts';
import { getStorageUsage } from '../src/usecases/get-storage-usage.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import { getVideoResults } from '../src/usecases/get-video-results.ts';
import type { IngestContext } from '../src/usecases/ingest-context.ts';
import { reconcileStorage } from '../src/usecases/reconcile/reconcile-storage.ts';
import { recordSource } from '../src/usecases/record-source.ts';
import { reprocessVideo } from '../src/usecases/reprocess-video.ts';
import { runIngest, testConfig } from './running-ingest.ts';
import {
  caller,
  chunksOf,
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

const HOUR_MS = 3_600_000;
const WHOLE = { readOffset: 0n, readLimit: 0n };
const KEYFRAME = 'keyframes/00000.jpg';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(async () => {
  for await (const { key } of bench.mediaStore.list()) await bench.mediaStore.delete(key);
  await bench.reset();
});

/** The use cases where some kinds are kept for a time only. */
function keeping(kept: Partial<Retention>): IngestContext {
  const retention = { source: undefined, artifacts: undefined, video: undefined, ...kept };
  return { ...bench.context, settings: { ...bench.context.settings, retention } };
}

const see = async (videoId: string) => await getVideo(bench.context, caller, videoId);
const nothingWrong = async () =>
  expect(
    await Array.fromAsync(reconcileStorage(bench.context, { graceMs: 0, verify: true, deleteOrphans: false })),
  ).toEqual([]);

/** Analyses the open job of a video to its end, with a keyframe. */
async function analyse(videoId: string, fetches?: Uint8Array) {
  const [job] = await bench.query("select id from jobs where video_id = $1 and state = 'READY'", [videoId]);
  const jobId = String(job?.['id']);
  const { held, features } = await claimed(bench, jobId);
  if (fetches !== undefined) {
    const fetched = await bench.mediaStore.put(fetchedSourceKey(jobId, held.attempt), chunksOf(fetches));
    await recordSource(bench.context, held, fetched, 'video/mp4');
  }
  if (features.includes('MEDIA_INFO')) await publish(bench, held, 'MEDIA_INFO', mediaInfo);
  if (features.includes('SHOTS')) await publish(bench, held, 'SHOTS', oneShot);
  if (features.includes('KEYFRAMES')) {
    await publish(bench, held, 'KEYFRAMES', oneKeyframe(await keepArtifact(bench, videoId, held, KEYFRAME)));
  }
  for (const feature of features.filter((other) => !['MEDIA_INFO', 'SHOTS', 'KEYFRAMES'].includes(other))) {
    await bench.query(
      "update ai_results set state = 'SKIPPED', progress_percent = 100, reason = 'X', message = 'x' where video_id = $1 and feature = $2",
      [videoId, feature],
    );
  }
  await completeJob(bench.context, held);
}

async function completed(bytes = videoBytes(300)): Promise<string> {
  const { video } = await upload(bench, { bytes, features: ['SHOTS', 'KEYFRAMES'] });
  await analyse(video.id);
  return video.id;
}

describe('sources', () => {
  it('go when their video has ended for as long as is set, not before, and the results stay', async () => {
    const context = keeping({ source: HOUR_MS });
    const waiting = (await upload(bench)).video.id;
    const id = await completed();
    bench.clock.advance(HOUR_MS - 1);
    expect(await applyRetention(context)).toEqual({ video: 0, source: 0, artifacts: 0 });
    bench.clock.advance(1);
    expect(await applyRetention(context)).toEqual({ video: 0, source: 1, artifacts: 0 });

    const { video, storage } = await see(id);
    expect(video).toMatchObject({ status: 'COMPLETED', bytes: undefined, sourceRemoveTime: bench.clock.now() });
    expect(storage).toMatchObject({ sourceBytes: 0, artifactBytes: 100 });
    expect((await getVideoResults(context, caller, id)).features.every(({ result }) => result !== undefined)).toBe(
      true,
    );
    expect((await see(waiting)).video.bytes).toBeDefined();
    expect(await bench.keys()).toHaveLength(2);
    await nothingWrong();
    expect(await applyRetention(context)).toEqual({ video: 0, source: 0, artifacts: 0 });
  });

  it('are not found with the setting and the time that they went, and an upload cannot be analysed again', async () => {
    const context = keeping({ source: HOUR_MS });
    const id = await completed();
    bench.clock.advance(HOUR_MS);
    await applyRetention(context);
    const refusal = {
      reason: 'SOURCE_EXPIRED',
      message: expect.stringContaining('VIDI_RETENTION_SOURCE'),
      metadata: { video_id: id, remove_time: bench.clock.now().toISOString(), setting: 'VIDI_RETENTION_SOURCE' },
    };
    const download = downloadSource(context, caller, id, WHOLE);
    await expect(download).rejects.toThrow(SourceExpiredError);
    await expect(download).rejects.toMatchObject(refusal);
    await expect(reprocessVideo(context, caller, id, [])).rejects.toMatchObject(refusal);
    expect((await see(id)).video.status).toBe('COMPLETED');
  });

  it('are fetched again when a video by URL is analysed again', async () => {
    const context = keeping({ source: HOUR_MS });
    const { video } = await createByUrl(bench);
    await analyse(video.id, videoBytes(300));
    bench.clock.advance(HOUR_MS);
    expect(await applyRetention(context)).toMatchObject({ source: 1 });
    expect(await bench.query('select key from sources')).toEqual([]);

    const again = await reprocessVideo(context, caller, video.id, []);
    expect(again.video).toMatchObject({ status: 'UPLOADED', sourceRemoveTime: undefined });
    await analyse(video.id, videoBytes(200));
    expect((await see(video.id)).storage.sourceBytes).toBe(200);
    await nothingWrong();
  });

  it('stay for as long as another video is made from the same bytes', async () => {
    const context = keeping({ source: HOUR_MS });
    const bytes = videoBytes(300);
    const first = await completed(bytes);
    bench.clock.advance(HOUR_MS / 2);
    const second = await completed(bytes);
    bench.clock.advance(HOUR_MS / 2);
    expect(await applyRetention(context)).toMatchObject({ source: 1 });
    expect((await see(first)).video.bytes).toBeUndefined();
    using download = await downloadSource(context, caller, second, WHOLE);
    expect(Buffer.concat(await Array.fromAsync(download.pieces))).toEqual(bytes);
    expect((await see(second)).storage).toMatchObject({ sourceBytes: 300, isSourceShared: false });
    await nothingWrong();

    bench.clock.advance(HOUR_MS / 2);
    expect(await applyRetention(context)).toMatchObject({ source: 1 });
    expect((await bench.keys()).filter((key) => key.startsWith('sources/'))).toEqual([]);
    expect(await bench.query('select key from sources')).toEqual([]);
    await nothingWrong();
  });

  it('go of videos that were cancelled too', async () => {
    const { video } = await upload(bench);
    await cancelVideo(bench.context, caller, video.id);
    bench.clock.advance(HOUR_MS);
    expect(await applyRetention(keeping({ source: HOUR_MS }))).toMatchObject({ source: 1 });
    expect(await bench.keys()).toEqual([]);
  });
});

describe('artifacts', () => {
  it('go, the results that name them stay, and the next analysis makes them anew', async () => {
    const context = keeping({ artifacts: HOUR_MS });
    const id = await completed();
    bench.clock.advance(HOUR_MS);
    expect(await applyRetention(context)).toEqual({ video: 0, source: 0, artifacts: 1 });
    const { video, storage } = await see(id);
    expect(video.artifactRemoveTime).toEqual(bench.clock.now());
    expect(storage).toMatchObject({ sourceBytes: 300, artifactBytes: 0 });
    expect(await getStorageUsage(context, caller)).toMatchObject({ sourceBytes: 300, artifactBytes: 0 });
    expect(await bench.keys()).toHaveLength(1);
    const download = downloadArtifact(context, caller, id, KEYFRAME, WHOLE);
    await expect(download).rejects.toThrow(ArtifactsExpiredError);
    await expect(download).rejects.toMatchObject({
      message: expect.stringContaining('VIDI_RETENTION_ARTIFACTS'),
      metadata: { setting: 'VIDI_RETENTION_ARTIFACTS', name: KEYFRAME },
    });
    await nothingWrong();
    expect(await applyRetention(context)).toEqual({ video: 0, source: 0, artifacts: 0 });

    // Asked for something else: what names files that are gone is looked for too.
    const again = await reprocessVideo(context, caller, id, ['MEDIA_INFO']);
    expect(again.video.artifactRemoveTime).toBeUndefined();
    const pending = again.features.filter(({ state }) => state === 'PENDING').map(({ feature }) => feature);
    expect(pending).toEqual(['MEDIA_INFO', 'SHOTS', 'KEYFRAMES']);
    await analyse(id);
    expect((await see(id)).storage.artifactBytes).toBe(100);
    using anew = await downloadArtifact(context, caller, id, KEYFRAME, WHOLE);
    expect(anew.facts.sizeBytes).toBe(100);
    await nothingWrong();
  });
});

describe('results', () => {
  it('go with the whole video, its files and its bytes, unless others are made from them', async () => {
    const context = keeping({ video: HOUR_MS });
    const bytes = videoBytes(300);
    const id = await completed(bytes);
    const shared = (await upload(bench, { bytes })).video.id;
    await completed();
    bench.clock.advance(HOUR_MS);
    expect(await applyRetention(context)).toEqual({ video: 2, source: 0, artifacts: 0 });
    await expect(see(id)).rejects.toThrow(VideoNotFoundError);
    const source = (await see(shared)).video.bytes?.key;
    expect(await bench.keys()).toEqual([source]);
    expect(await bench.query('select video_id from ai_results where video_id <> $1', [shared])).toEqual([]);
    await nothingWrong();
  });
});

it('removes nothing of a video that is analysed again before its time', async () => {
  const context = keeping({ source: HOUR_MS, artifacts: HOUR_MS, video: HOUR_MS });
  const id = await completed();
  await reprocessVideo(context, caller, id, []);
  bench.clock.advance(2 * HOUR_MS);
  expect(await applyRetention(context)).toEqual({ video: 0, source: 0, artifacts: 0 });
  expect((await see(id)).video.bytes).toBeDefined();
});

it('removes everything once, with several replicas at the same time', async () => {
  const bytes = videoBytes(300);
  for (let index = 0; index < 6; index += 1) await completed(index % 2 === 0 ? bytes : videoBytes(200));
  bench.clock.advance(HOUR_MS);
  const context = keeping({ source: HOUR_MS, artifacts: HOUR_MS });
  const counts = await Promise.all([applyRetention(context), applyRetention(context), applyRetention(context)]);
  expect(counts.reduce((sum, { source }) => sum + source, 0)).toBe(6);
  expect(counts.reduce((sum, { artifacts }) => sum + artifacts, 0)).toBe(6);
  expect(await bench.keys()).toEqual([]);
  expect(await bench.query('select key from sources')).toEqual([]);
  await nothingWrong();
});

it('tells when what is there will go, the video taking its parts along', async () => {
  const id = await completed();
  const { video } = await see(id);
  const ended = video.completeTime?.getTime() ?? 0;
  const after = (hours: number) => new Date(ended + hours * HOUR_MS);
  const none = { sourceExpireTime: undefined, artifactExpireTime: undefined, videoExpireTime: undefined };
  expect(expiryOf(video, keeping({}).settings.retention)).toEqual(none);
  const kept = keeping({ source: HOUR_MS, artifacts: 9 * HOUR_MS, video: 5 * HOUR_MS }).settings.retention;
  expect(expiryOf(video, kept)).toEqual({
    sourceExpireTime: after(1),
    artifactExpireTime: after(5),
    videoExpireTime: after(5),
  });
  const again = await reprocessVideo(bench.context, caller, id, []);
  expect(expiryOf(again.video, kept)).toEqual(none);
});

it('runs by itself where it is set, and the API shows what went', async () => {
  await using folder = await temporaryFolder();
  await using database = await provideDatabase();
  const env = { VIDI_RETENTION_SOURCE: '1s', VIDI_RETENTION_RESULTS: '1h' };
  await using running = await runIngest(testConfig(database.url, folder.path, env));
  const uploading = async function* () {
    yield { payload: { case: 'metadata', value: { fileName: 'a.mp4', contentType: 'video/mp4' } } } as const;
    yield { payload: { case: 'chunk', value: videoBytes(64) } } as const;
  };
  const { id } = await running.videos.uploadVideo(uploading());
  const { storage } = await running.videos.cancelVideo({ id });
  expect(storage?.sourceExpireTime).toBeDefined();
  expect(storage?.videoExpireTime).toBeDefined();
  await eventually('the source is gone', async () => {
    const seen = await running.videos.getVideo({ id });
    return seen.storage?.sourceRemoveTime !== undefined && seen.storage.sourceExpireTime === undefined;
  });
  const client = new Client({ connectionString: database.url });
  await client.connect();
  expect((await client.query('select key from sources')).rows).toEqual([]);
  await client.end();
});

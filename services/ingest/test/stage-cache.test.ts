import { fetchedSourceKey } from '@vidi/media-store';
import { videoBytes } from '@vidi/test-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../src/domain/caller.ts';
import { ResultsInvalidError } from '../src/domain/errors.ts';
import type { Feature } from '../src/domain/feature.ts';
import { applyRetention } from '../src/usecases/apply-retention.ts';
import { cancelVideo } from '../src/usecases/cancel-video.ts';
import { completeJob } from '../src/usecases/complete-job.ts';
import { createVideo } from '../src/usecases/create-video.ts';
import { deleteVideo } from '../src/usecases/delete-video.ts';
import { downloadArtifact } from '../src/usecases/download-artifact.ts';
import { failJob } from '../src/usecases/fail-job.ts';
import { getStorageUsage } from '../src/usecases/get-storage-usage.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import { getVideoResults } from '../src/usecases/get-video-results.ts';
import type { IngestContext } from '../src/usecases/ingest-context.ts';
import { publishResult } from '../src/usecases/publish-result.ts';
import { reconcileStorage } from '../src/usecases/reconcile/reconcile-storage.ts';
import { recordSource } from '../src/usecases/record-source.ts';
import { reprocessVideo } from '../src/usecases/reprocess-video.ts';
import type { StageDigests } from '../src/usecases/stage-key.ts';
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
  sha256,
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

const ALL: readonly Feature[] = ['MEDIA_INFO', 'SHOTS', 'KEYFRAMES', 'BLACK'];
const BYTES = videoBytes(300);
const KEYFRAME = 'keyframes/00000.jpg';

/** How a processor finds each feature, some of them in another way than usual. */
function stagesOf(other: readonly Feature[] = []): StageDigests {
  return new Map(ALL.map((feature) => [feature, sha256(Buffer.from(`${feature} ${other.includes(feature)}`))]));
}

async function openJobOf(videoId: string): Promise<string> {
  const open = "select id from jobs where video_id = $1 and state in ('READY', 'WAITING')";
  return String((await bench.query(open, [videoId]))[0]?.['id']);
}

/** Claims the open job of a video and finds what is to be found; returns what that was. */
async function find(videoId: string, stages: StageDigests, store = bench) {
  const { held, features } = await claimed({ ...bench, context: store.context }, await openJobOf(videoId), 'p', stages);
  for (const feature of features) {
    const digest = stages.get(feature);
    if (feature === 'MEDIA_INFO') await publish(bench, held, feature, mediaInfo, digest);
    if (feature === 'SHOTS') await publish(bench, held, feature, oneShot, digest);
    if (feature === 'KEYFRAMES') {
      const image = await keepArtifact(bench, videoId, held, KEYFRAME);
      await publish(bench, held, feature, oneKeyframe(image), digest);
    }
    if (feature === 'BLACK') {
      const nothing = { kind: 'skipped', reason: { reason: 'NO_VIDEO_STREAM', message: 'No picture.' } } as const;
      await publishResult(bench.context, held, feature, { name: 'vidi.black', version: '1' }, nothing, digest);
    }
  }
  return { held, features };
}

/** As find, to the end of the job. */
async function analyse(videoId: string, stages = stagesOf()): Promise<readonly Feature[]> {
  const { held, features } = await find(videoId, stages);
  await completeJob(bench.context, held);
  return features;
}

async function analysed(options: { readonly bytes?: Uint8Array; readonly caller?: Caller } = {}): Promise<string> {
  const { video } = await upload(bench, { bytes: BYTES, features: ALL, ...options });
  await analyse(video.id);
  return video.id;
}

const reprocess = async (videoId: string, features: readonly Feature[] = [], force = false) =>
  await reprocessVideo(bench.context, caller, videoId, features, undefined, force);

const reusedOf = async (videoId: string) =>
  (await getVideo(bench.context, caller, videoId)).features.flatMap(({ feature, reuse }) => (reuse ? [feature] : []));

const filesOf = async (videoId: string) => (await bench.keys()).filter((key) => key.includes(videoId));

const asideOf = async (videoId: string) =>
  await bench.query('select feature from earlier_results where video_id = $1', [videoId]);

async function downloaded(videoId: string): Promise<number> {
  using download = await downloadArtifact(bench.context, caller, videoId, KEYFRAME, { readOffset: 0n, readLimit: 0n });
  let size = 0;
  for await (const piece of download.pieces) size += piece.byteLength;
  return size;
}

/** Nothing astray on either side, and what is said to be taken is what is there. */
async function expectHonesty(): Promise<void> {
  expect(
    await Array.fromAsync(reconcileStorage(bench.context, { graceMs: 0, verify: true, deleteOrphans: false })),
  ).toEqual([]);
  const sizes = await Array.fromAsync(bench.mediaStore.list());
  const under = (prefix: string) =>
    sizes.filter(({ key }) => key.startsWith(prefix)).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const [row] = await bench.query(`select
    (select coalesce(sum(octet_length(result::text)), 0) from ai_results)::int
    + (select coalesce(sum(octet_length(result::text)), 0) from earlier_results)::int as bytes`);
  expect(await getStorageUsage(bench.context, caller)).toMatchObject({
    sourceBytes: under('sources/'),
    artifactBytes: under('videos/'),
    resultBytes: row?.['bytes'],
  });
}

function withCache(stageCache: IngestContext['settings']['stageCache']): Workbench {
  return { ...bench, context: { ...bench.context, settings: { ...bench.context.settings, stageCache } } };
}

describe('reprocessing by the same engines with the same parameters', () => {
  it('finds nothing again: its job is empty, and it is completed with the results it had, which say so', async () => {
    const videoId = await analysed();
    const before = await getVideoResults(bench.context, caller, videoId);
    const [file] = await filesOf(videoId);
    bench.clock.advance(60_000);
    expect((await reprocess(videoId)).features.map(({ state }) => state)).toEqual(ALL.map(() => 'PENDING'));
    await expectHonesty();
    expect(await analyse(videoId)).toEqual([]);
    const { video, features, storage } = await getVideo(bench.context, caller, videoId);
    expect(video).toMatchObject({ status: 'COMPLETED', progressPercent: 100 });
    expect(video.mediaInfo).toEqual(before.features[0]?.result?.result.value);
    for (const [index, { feature, state, engine, reuse, reason }] of features.entries()) {
      const old = before.features[index];
      expect({ feature, state, engine, reason }).toEqual({
        feature: old?.feature,
        state: old?.state,
        engine: old?.engine,
        reason: old?.reason,
      });
      expect(reuse).toEqual({ videoId, findTime: old?.updateTime });
    }
    const after = await getVideoResults(bench.context, caller, videoId);
    expect(after.features.map(({ result }) => result)).toEqual(before.features.map(({ result }) => result));
    expect(await filesOf(videoId)).toEqual([file]);
    expect(await downloaded(videoId)).toBe(100);
    expect(storage).toMatchObject({ artifactBytes: 100, areArtifactsShared: false });
    expect(await asideOf(videoId)).toEqual([]);
    await expectHonesty();
  });

  it('keeps telling when each was found first, however often it is reused', async () => {
    const videoId = await analysed();
    const { features } = await getVideo(bench.context, caller, videoId);
    for (let round = 0; round < 3; round += 1) {
      bench.clock.advance(60_000);
      await reprocess(videoId);
      await analyse(videoId);
    }
    const again = (await getVideo(bench.context, caller, videoId)).features;
    expect(again.map(({ reuse }) => reuse?.findTime)).toEqual(features.map(({ updateTime }) => updateTime));
  });

  it('finds only the features whose engine or parameters are others', async () => {
    const videoId = await analysed();
    const [old] = await filesOf(videoId);
    await reprocess(videoId);
    expect(await analyse(videoId, stagesOf(['KEYFRAMES']))).toEqual(['KEYFRAMES']);
    expect(await reusedOf(videoId)).toEqual(['MEDIA_INFO', 'SHOTS', 'BLACK']);
    const files = await filesOf(videoId);
    expect(files).toHaveLength(1);
    expect(files).not.toEqual([old]);
    await expectHonesty();
  });

  it('finds everything again by force, and leaves nothing of before', async () => {
    const videoId = await analysed();
    const [old] = await filesOf(videoId);
    await reprocess(videoId, [], true);
    expect(await filesOf(videoId)).toEqual([]);
    expect(await analyse(videoId)).toEqual(ALL);
    expect(await reusedOf(videoId)).toEqual([]);
    expect(await filesOf(videoId)).not.toEqual([old]);
    await expectHonesty();
  });

  it('by force for one feature leaves the others as they are', async () => {
    const videoId = await analysed();
    await reprocess(videoId, ['BLACK'], true);
    expect(await analyse(videoId)).toEqual(['BLACK']);
    await expectHonesty();
  });

  it('finds everything again when the processor does not say how it finds it, or nothing is to be reused', async () => {
    const videoId = await analysed();
    await reprocess(videoId);
    expect((await find(videoId, new Map())).features).toEqual(ALL);
    await cancelVideo(bench.context, caller, videoId);
    await reprocess(videoId);
    const off = withCache({ isOn: false, maxAgeMs: undefined });
    expect((await find(videoId, stagesOf(), off)).features).toEqual(ALL);
  });

  it('finds again what was found longer ago than is set', async () => {
    const videoId = await analysed();
    await reprocess(videoId);
    bench.clock.advance(10_000);
    const brief = withCache({ isOn: true, maxAgeMs: 10_000 });
    expect((await find(videoId, stagesOf(), brief)).features).toEqual(ALL);
    await expectHonesty();
  });
});

describe('a video that has not ended well', () => {
  it('is reprocessed for what was not found alone: what it has is reused, what failed is looked for again', async () => {
    const { video } = await upload(bench, { bytes: BYTES, features: ALL });
    const { held } = await claimed(bench, await openJobOf(video.id), 'p', stagesOf());
    await publish(bench, held, 'MEDIA_INFO', mediaInfo, stagesOf().get('MEDIA_INFO'));
    await publish(bench, held, 'SHOTS', oneShot, stagesOf().get('SHOTS'));
    const failed = { kind: 'failed', reason: { reason: 'CORRUPT', message: 'Damaged.' } } as const;
    const engine = { name: 'vidi.black', version: '1' };
    await publishResult(bench.context, held, 'BLACK', engine, failed, stagesOf().get('BLACK'));
    await failJob(bench.context, held, { reason: 'CRASHED', message: 'It crashed.' }, 'PERMANENT');
    await reprocess(video.id);
    expect(await analyse(video.id)).toEqual(['KEYFRAMES', 'BLACK']);
    expect(await reusedOf(video.id)).toEqual(['MEDIA_INFO', 'SHOTS']);
  });

  it('keeps what was set aside over a cancelled attempt, and counts it', async () => {
    const videoId = await analysed();
    await reprocess(videoId);
    await cancelVideo(bench.context, caller, videoId);
    expect(await asideOf(videoId)).toHaveLength(4);
    expect((await getVideo(bench.context, caller, videoId)).storage.artifactBytes).toBe(100);
    await expectHonesty();
    await reprocess(videoId);
    expect(await analyse(videoId)).toEqual([]);
    await expectHonesty();
  });
});

describe('another video of the same bytes', () => {
  it('of the same owner takes its results and names its files, which are kept once', async () => {
    const first = await analysed();
    bench.clock.advance(60_000);
    const { video } = await upload(bench, { bytes: BYTES, features: ALL });
    expect(await analyse(video.id)).toEqual([]);
    const { features, storage } = await getVideo(bench.context, caller, video.id);
    expect(features.map(({ reuse }) => reuse?.videoId)).toEqual(ALL.map(() => first));
    expect(storage).toMatchObject({ artifactBytes: 100, areArtifactsShared: true });
    expect(await filesOf(video.id)).toEqual([]);
    expect([await downloaded(first), await downloaded(video.id)]).toEqual([100, 100]);
    expect((await getStorageUsage(bench.context, caller)).artifactBytes).toBe(100);
    await expectHonesty();
  });

  it('by force takes nothing, whether its bytes come with it or are fetched, and takes nothing from others', async () => {
    const first = await analysed();
    const { video } = await upload(bench, { bytes: BYTES, features: ALL, force: true });
    expect(await analyse(video.id)).toEqual(ALL);
    const request = { url: 'https://example.com/cat.mp4', title: '', labels: {}, features: ALL, force: true };
    const { video: fetched } = await createVideo(bench.context, caller, request);
    expect(await bench.query('select may_reuse from jobs where video_id = $1', [fetched.id])).toEqual([
      { may_reuse: false },
    ]);
    await cancelVideo(bench.context, caller, fetched.id);
    const { video: third } = await upload(bench, { bytes: BYTES, features: ALL, force: false });
    expect(await analyse(third.id)).toEqual([]);
    expect(await filesOf(first)).toHaveLength(1);
    await expectHonesty();
  });

  it('of another owner takes nothing, though the bytes are the same', async () => {
    await analysed();
    const stranger = { owner: 'stranger', scope: 'write' } as const;
    const { video } = await upload(bench, { bytes: BYTES, features: ALL, caller: stranger });
    expect(await analyse(video.id)).toEqual(ALL);
  });

  it('of other bytes takes nothing', async () => {
    await analysed();
    const { video } = await upload(bench, { bytes: videoBytes(301), features: ALL });
    expect(await analyse(video.id)).toEqual(ALL);
  });

  it('takes nothing whose files are gone, or are not as long as they were', async () => {
    const first = await analysed();
    const [file] = await filesOf(first);
    await bench.mediaStore.put(file ?? '', chunksOf(Buffer.alloc(99)));
    const { video: short } = await upload(bench, { bytes: BYTES, features: ALL });
    expect((await find(short.id, stagesOf())).features).toEqual(['KEYFRAMES']);
    await deleteVideo(bench.context, caller, short.id);
    await bench.mediaStore.delete(file ?? '');
    const { video: gone } = await upload(bench, { bytes: BYTES, features: ALL });
    expect(await analyse(gone.id)).toEqual(['KEYFRAMES']);
  });

  it('whose files turn out to be others when it is to be completed finds everything anew in the next attempt', async () => {
    const first = await analysed();
    const [file] = await filesOf(first);
    await bench.mediaStore.put(file ?? '', chunksOf(Buffer.alloc(100)));
    const { video } = await upload(bench, { bytes: BYTES, features: ALL });
    const { held, features } = await find(video.id, stagesOf());
    expect(features).toEqual([]);
    await expect(completeJob(bench.context, held)).rejects.toThrow(ResultsInvalidError);
    await failJob(bench.context, held, { reason: 'RESULTS_INVALID', message: 'They do not hold.' }, 'UNKNOWN');
    bench.clock.advance(600_000);
    expect(await analyse(video.id)).toEqual(ALL);
    expect((await getVideo(bench.context, caller, video.id)).video.status).toBe('COMPLETED');
  });

  it('that is fetched takes its results as soon as its bytes are known', async () => {
    const first = await analysed();
    const { video } = await createByUrl(bench);
    const { held, features } = await claimed(bench, await openJobOf(video.id), 'p', stagesOf());
    expect(features).toEqual(expect.arrayContaining([...ALL]));
    const bytes = await bench.mediaStore.put(fetchedSourceKey(held.jobId, held.attempt), chunksOf(BYTES));
    const record = async () => await recordSource(bench.context, held, bytes, 'video/mp4', 0, stagesOf());
    const recorded = await record();
    expect(recorded.reused).toEqual(ALL);
    expect(await record()).toEqual(recorded);
    const { features: found } = await getVideo(bench.context, caller, video.id);
    expect(found.find(({ feature }) => feature === 'SHOTS')?.reuse?.videoId).toBe(first);
    expect(await downloaded(video.id)).toBe(100);
  });
});

describe('files that several videos name', () => {
  async function twoVideos(): Promise<readonly [string, string]> {
    const first = await analysed();
    const { video } = await upload(bench, { bytes: BYTES, features: ALL });
    await analyse(video.id);
    return [first, video.id];
  }

  it.for([
    ['the one that made them', 0],
    ['the one that reused them', 1],
  ] as const)('stay for the other when %s is deleted, and go with the last', async ([, which]) => {
    const videos = await twoVideos();
    const kept = videos[1 - which] ?? '';
    await deleteVideo(bench.context, caller, videos[which] ?? '');
    expect(await downloaded(kept)).toBe(100);
    expect((await getVideo(bench.context, caller, kept)).storage).toMatchObject({
      artifactBytes: 100,
      areArtifactsShared: false,
    });
    await expectHonesty();
    await deleteVideo(bench.context, caller, kept);
    expect(await bench.keys()).toEqual([]);
    expect(await bench.query('select key from unnamed_objects')).toEqual([]);
    await expectHonesty();
  });

  it('stay when one is reprocessed by force, and both have their own then', async () => {
    const [first, second] = await twoVideos();
    await reprocess(first, [], true);
    await analyse(first);
    expect(await downloaded(second)).toBe(100);
    expect(await getStorageUsage(bench.context, caller)).toMatchObject({ artifactBytes: 200 });
    await expectHonesty();
    await deleteVideo(bench.context, caller, first);
    expect(await downloaded(second)).toBe(100);
    await expectHonesty();
  });

  it('stay for the other when retention removes them of one, which does not lend its result any more', async () => {
    const first = await analysed();
    bench.clock.advance(60_000);
    const { video: second } = await upload(bench, { bytes: BYTES, features: ALL });
    await analyse(second.id);
    const settings = {
      ...bench.context.settings,
      retention: { ...bench.context.settings.retention, artifacts: 30_000 },
    };
    expect(await applyRetention({ ...bench.context, settings })).toMatchObject({ artifacts: 1 });
    await expect(downloaded(first)).rejects.toMatchObject({ reason: 'ARTIFACTS_EXPIRED' });
    expect(await downloaded(second.id)).toBe(100);
    await expectHonesty();
    await deleteVideo(bench.context, caller, second.id);
    const { video: third } = await upload(bench, { bytes: BYTES, features: ALL });
    expect(await analyse(third.id)).toEqual(['KEYFRAMES']);
    await expectHonesty();
  });

  it('are there for whoever reuses them, or are not reused, while the other is being deleted', async () => {
    for (let round = 0; round < 12; round += 1) {
      const first = await analysed();
      const { video } = await upload(bench, { bytes: BYTES, features: ALL });
      const [{ held, features }] = await Promise.all([
        find(video.id, stagesOf()),
        deleteVideo(bench.context, caller, first),
      ]);
      await completeJob(bench.context, held);
      expect([0, 1, ALL.length]).toContain(features.length);
      expect(await downloaded(video.id)).toBe(100);
      await deleteVideo(bench.context, caller, video.id);
      expect(await bench.keys()).toEqual([]);
    }
  });
});

import { fetchedSourceKey } from '@vidi/media-store';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SourceNotFoundError } from '../src/domain/download-errors.ts';
import { VideoNotFoundError } from '../src/domain/errors.ts';
import type { Feature } from '../src/domain/feature.ts';
import { VideoNotEndedError } from '../src/domain/lifecycle-errors.ts';
import { cancelVideo } from '../src/usecases/cancel-video.ts';
import { claimJob } from '../src/usecases/claim-job.ts';
import { completeJob } from '../src/usecases/complete-job.ts';
import { failJob } from '../src/usecases/fail-job.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import { getVideoResults } from '../src/usecases/get-video-results.ts';
import { publishResult } from '../src/usecases/publish-result.ts';
import { recordSource } from '../src/usecases/record-source.ts';
import { reprocessVideo } from '../src/usecases/reprocess-video.ts';
import {
  caller,
  chunksOf,
  claimed,
  claimedVideo,
  createByUrl,
  jobOf,
  keepArtifact,
  mediaInfo,
  oneKeyframe,
  oneShot,
  openWorkbench,
  publish,
  sourceOf,
  upload,
  type Workbench,
} from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(() => bench.reset());

const error = { reason: 'CRASHED', message: 'It crashed.' };
const reprocess = async (videoId: string, features: readonly Feature[] = []) =>
  await reprocessVideo(bench.context, caller, videoId, features);

/** A video that is COMPLETED, with media info, shots, a keyframe and black passages. */
async function completedVideo(): Promise<string> {
  const { videoId, held } = await claimedVideo(bench, ['SHOTS', 'KEYFRAMES', 'BLACK']);
  const picture = await keepArtifact(bench, videoId, held, 'keyframes/00000.jpg');
  await publish(bench, held, 'MEDIA_INFO', mediaInfo);
  await publish(bench, held, 'SHOTS', oneShot);
  await publish(bench, held, 'KEYFRAMES', oneKeyframe(picture));
  const nothing = { kind: 'skipped', reason: { reason: 'NO_PICTURE', message: 'There is none.' } } as const;
  await publishResult(bench.context, held, 'BLACK', { name: 'vidi.black', version: '1' }, nothing);
  await completeJob(bench.context, held);
  return videoId;
}

async function latestJob(videoId: string): Promise<string> {
  const [row] = await bench.query('select id from jobs where video_id = $1 order by id desc limit 1', [videoId]);
  return String(row?.['id']);
}

const statesOf = async (videoId: string) =>
  (await getVideo(bench.context, caller, videoId)).features.map(({ feature, state }) => `${feature} ${state}`);

describe('reprocessing a completed video', () => {
  it('for everything makes it as new, with another job and its ticket', async () => {
    const videoId = await completedVideo();
    const before = await bench.query('select id from outbox');
    bench.clock.advance(5_000);
    const { video } = await reprocess(videoId);
    expect(video).toMatchObject({
      status: 'UPLOADED',
      progressPercent: 0,
      mediaInfo: undefined,
      completeTime: undefined,
    });
    expect((await getVideo(bench.context, caller, videoId)).video).toEqual(video);
    expect(await statesOf(videoId)).toEqual([
      'MEDIA_INFO PENDING',
      'SHOTS PENDING',
      'KEYFRAMES PENDING',
      'BLACK PENDING',
    ]);
    const jobId = await latestJob(videoId);
    expect(await bench.query('select job_id from outbox where job_id = $1', [jobId])).toHaveLength(1);
    expect(await bench.query('select id from outbox')).toHaveLength(before.length + 1);
    const claim = await claimed(bench, jobId);
    expect(claim).toMatchObject({ source: { kind: 'stored' }, job: { attempt: 1, maxAttempts: 5 } });
    expect(claim.features).toEqual(['MEDIA_INFO', 'SHOTS', 'KEYFRAMES', 'BLACK']);
  });

  it('for one feature keeps the results of the others readable, and completes again', async () => {
    const videoId = await completedVideo();
    const { video, features } = await reprocess(videoId, ['BLACK']);
    expect(video.mediaInfo).toBeDefined();
    expect(video.progressPercent).toBe(75);
    expect(features.map(({ state }) => state)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'PENDING']);
    const results = await getVideoResults(bench.context, caller, videoId);
    expect(results.features.filter(({ result }) => result !== undefined)).toHaveLength(3);
    const { held, features: toFind } = await claimed(bench, await latestJob(videoId));
    expect(toFind).toEqual(['BLACK']);
    // The first attempt of this job is not the first attempt of the last one, which found this.
    await expect(publish(bench, held, 'SHOTS', oneShot)).rejects.toMatchObject({ reason: 'ILLEGAL_TRANSITION' });
    const nothing = { kind: 'failed', reason: error } as const;
    await publishResult(bench.context, held, 'BLACK', { name: 'vidi.black', version: '2' }, nothing);
    await completeJob(bench.context, held);
    expect((await getVideo(bench.context, caller, videoId)).video).toMatchObject({
      status: 'COMPLETED',
      progressPercent: 100,
    });
  });

  it('for a feature it was never analysed for adds that', async () => {
    const videoId = await completedVideo();
    await reprocess(videoId, ['LOUDNESS']);
    expect(await statesOf(videoId)).toEqual([
      'MEDIA_INFO SUCCEEDED',
      'SHOTS SUCCEEDED',
      'KEYFRAMES SUCCEEDED',
      'BLACK SKIPPED',
      'LOUDNESS PENDING',
    ]);
  });

  it('for shots looks for keyframes too, as they stand for shots', async () => {
    const videoId = await completedVideo();
    await reprocess(videoId, ['SHOTS']);
    expect((await statesOf(videoId)).filter((state) => state.endsWith('PENDING'))).toEqual([
      'SHOTS PENDING',
      'KEYFRAMES PENDING',
    ]);
  });

  it('leaves no artifact of a dropped result once a processor has its job, and none of kept ones is lost', async () => {
    const videoId = await completedVideo();
    const artifacts = async () => (await bench.keys()).filter((key) => key.includes(`${videoId}/analyses/`));
    await reprocess(videoId, ['BLACK']);
    await claimed(bench, await latestJob(videoId));
    expect(await artifacts()).toHaveLength(1);
    await cancelVideo(bench.context, caller, videoId);
    await reprocess(videoId, ['KEYFRAMES']);
    await claimed(bench, await latestJob(videoId));
    expect(await artifacts()).toEqual([]);
  });
});

describe('reprocessing an ended video', () => {
  it('that failed forgets why, and gives the new job all its attempts', async () => {
    const { videoId, held } = await claimedVideo(bench, ['SHOTS']);
    await failJob(bench.context, held, error, 'PERMANENT');
    expect((await reprocess(videoId)).video).toMatchObject({ status: 'UPLOADED', error: undefined });
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const { held: again } = await claimed(bench, await latestJob(videoId));
      const { retryTime } = await failJob(bench.context, again, error, 'TRANSIENT');
      expect(retryTime === undefined).toBe(attempt === 3);
      bench.clock.advance(600_000);
    }
  });

  it('that was cancelled, for one feature, looks for media info too where there is none', async () => {
    const { video } = await upload(bench, { features: ['SHOTS', 'BLACK'] });
    await cancelVideo(bench.context, caller, video.id);
    await reprocess(video.id, ['SHOTS']);
    expect(await statesOf(video.id)).toEqual(['MEDIA_INFO PENDING', 'SHOTS PENDING', 'BLACK SKIPPED']);
  });

  it('is refused while it is being analysed, and for a video that is not there', async () => {
    const { videoId } = await claimedVideo(bench);
    await expect(reprocess(videoId)).rejects.toThrow(VideoNotEndedError);
    await expect(reprocess('nothing')).rejects.toThrow(VideoNotFoundError);
  });

  it('by many callers at once happens once', async () => {
    const videoId = await completedVideo();
    const settled = await Promise.allSettled(Array.from({ length: 8 }, () => reprocess(videoId)));
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of settled) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(VideoNotEndedError);
    }
    expect(await bench.query('select id from jobs where video_id = $1', [videoId])).toHaveLength(2);
  });
});

describe('the bytes of a reprocessed video', () => {
  /** A video from a URL that was fetched, found to have media info, and cancelled. */
  async function fetchedVideo(): Promise<string> {
    const { video } = await createByUrl(bench);
    const { held } = await claimed(bench, await jobOf(bench, video.id));
    const key = fetchedSourceKey(held.jobId, held.attempt);
    const bytes = await bench.mediaStore.put(key, chunksOf(Buffer.from('bytes')));
    await recordSource(bench.context, held, bytes, 'video/mp4');
    await publish(bench, held, 'MEDIA_INFO', mediaInfo);
    await cancelVideo(bench.context, caller, video.id);
    return video.id;
  }

  it('are not fetched again while they are here', async () => {
    const videoId = await fetchedVideo();
    await reprocess(videoId, ['SHOTS']);
    const claim = await claimJob(bench.context, await latestJob(videoId), 'p');
    expect(claim).toMatchObject({ source: { kind: 'stored', object: { sizeBytes: 5 } } });
    expect((await statesOf(videoId))[0]).toBe('MEDIA_INFO SUCCEEDED');
  });

  it('are fetched again when they are gone, and then nothing found in the old ones is kept', async () => {
    const videoId = await fetchedVideo();
    await bench.mediaStore.delete(await sourceOf(bench, videoId));
    const { video } = await reprocess(videoId, ['SHOTS']);
    expect(video).toMatchObject({ bytes: undefined, mediaInfo: undefined });
    expect(new Set((await statesOf(videoId)).map((state) => state.split(' ')[1]))).toEqual(new Set(['PENDING']));
    expect(await claimJob(bench.context, await latestJob(videoId), 'p')).toMatchObject({ source: { kind: 'remote' } });
  });

  it('that were uploaded and are lost cannot be reprocessed, and nothing changes', async () => {
    const videoId = await completedVideo();
    await bench.mediaStore.delete(await sourceOf(bench, videoId));
    await expect(reprocess(videoId)).rejects.toThrow(SourceNotFoundError);
    expect((await getVideo(bench.context, caller, videoId)).video.status).toBe('COMPLETED');
  });
});

import { randomBytes } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { type FeatureResult, FeatureResultSchema } from '@vidi/contracts/vidi/v1/results';
import { fetchedSourceKey } from '@vidi/media-store';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  IllegalTransitionError,
  InvalidRequestError,
  JobNotFoundError,
  StaleAttemptError,
} from '../src/domain/errors.ts';
import type { Feature } from '../src/domain/feature.ts';
import { completeJob } from '../src/usecases/complete-job.ts';
import { deleteVideo } from '../src/usecases/delete-video.ts';
import { failJob } from '../src/usecases/fail-job.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import { getVideoResults } from '../src/usecases/get-video-results.ts';
import { heartbeatJob } from '../src/usecases/heartbeat-job.ts';
import type { JobClaim } from '../src/usecases/held-job.ts';
import { publishResult } from '../src/usecases/publish-result.ts';
import { type PublishedOutcome, publishResults } from '../src/usecases/publish-results.ts';
import { recordSource } from '../src/usecases/record-source.ts';
import { releaseJob } from '../src/usecases/release-job.ts';
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
  type Workbench,
} from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(() => bench.reset());

const error = { reason: 'CRASHED', message: 'It crashed.' };
const engine = { name: 'vidi.test', version: '1' };

function found(feature: Feature, result: FeatureResult): PublishedOutcome {
  return { feature, engine, outcome: { kind: 'succeeded', result } };
}

/** Every call by which a processor writes. */
const writes: Readonly<Record<string, (held: JobClaim) => Promise<unknown>>> = {
  heartbeat: (held) => heartbeatJob(bench.context, held, [{ feature: 'SHOTS', percent: 10 }]),
  'record source': (held) => recordSource(bench.context, held, { key: 'k', sizeBytes: 1, sha256: '0'.repeat(64) }, ''),
  'publish result': (held) => publish(bench, held, 'MEDIA_INFO', mediaInfo),
  'publish results': (held) => publishResults(bench.context, held, [found('MEDIA_INFO', mediaInfo)]),
  'publish no results': (held) => publishResults(bench.context, held, []),
  complete: (held) => completeJob(bench.context, held),
  fail: (held) => failJob(bench.context, held, error, 'TRANSIENT'),
  release: (held) => releaseJob(bench.context, held),
};

async function everything() {
  return await bench.query(`select to_jsonb(videos) v, to_jsonb(jobs) j, to_jsonb(ai_results) r
    from videos join jobs on jobs.video_id = videos.id join ai_results on ai_results.video_id = videos.id order by feature`);
}

describe.each(Object.entries(writes))('%s', (_name, write) => {
  it('by an attempt that was overtaken is stale and changes nothing', async () => {
    const { jobId, held } = await claimedVideo(bench);
    await releaseJob(bench.context, held);
    await claimed(bench, jobId, 'processor-2');
    const before = await everything();
    await expect(write(held)).rejects.toThrow(StaleAttemptError);
    expect(await everything()).toEqual(before);
  });

  it('after the job has ended is stale and changes nothing', async () => {
    const { held } = await claimedVideo(bench);
    await failJob(bench.context, held, error, 'PERMANENT');
    const before = await everything();
    await expect(write(held)).rejects.toThrow(StaleAttemptError);
    expect(await everything()).toEqual(before);
  });

  it('by a token from the future is stale', async () => {
    const { jobId } = await claimedVideo(bench);
    await expect(write({ jobId, attempt: 2 })).rejects.toThrow(StaleAttemptError);
  });

  it('after the video was deleted finds no job', async () => {
    const { videoId, held } = await claimedVideo(bench);
    await deleteVideo(bench.context, caller, videoId);
    await expect(write(held)).rejects.toThrow(JobNotFoundError);
  });

  it('for an id that is none finds no job', async () => {
    await expect(write({ jobId: 'garbage', attempt: 1 })).rejects.toThrow(JobNotFoundError);
  });
});

describe('a heartbeat', () => {
  it('extends the lease and moves features and video forward', async () => {
    const { videoId, held } = await claimedVideo(bench, ['SHOTS']);
    bench.clock.advance(20_000);
    const leaseExpireTime = new Date(bench.clock.now().getTime() + 30_000);
    const answer = await heartbeatJob(bench.context, held, [{ feature: 'SHOTS', percent: 51 }]);
    expect(answer).toEqual({ cancelRequested: false, leaseExpireTime });
    const { video, features } = await getVideo(bench.context, caller, videoId);
    expect(video.progressPercent).toBe(25);
    expect(features.map(({ state, progressPercent }) => [state, progressPercent])).toEqual([
      ['PENDING', 0],
      ['RUNNING', 51],
    ]);
  });

  it('that speaks of a feature whose result overtook it leaves the result alone', async () => {
    const { videoId, held } = await claimedVideo(bench);
    await publish(bench, held, 'MEDIA_INFO', mediaInfo);
    await heartbeatJob(bench.context, held, [{ feature: 'MEDIA_INFO', percent: 40 }]);
    expect((await getVideo(bench.context, caller, videoId)).features[0]).toMatchObject({
      state: 'SUCCEEDED',
      progressPercent: 100,
    });
  });

  it('takes the last word where it names a feature twice, and refuses one that was not asked for', async () => {
    const { videoId, held } = await claimedVideo(bench, ['SHOTS']);
    const twice = [
      { feature: 'SHOTS', percent: 10 },
      { feature: 'SHOTS', percent: 30 },
    ] as const;
    await heartbeatJob(bench.context, held, twice);
    expect((await getVideo(bench.context, caller, videoId)).features[1]?.progressPercent).toBe(30);
    await expect(heartbeatJob(bench.context, held, [{ feature: 'BLACK', percent: 1 }])).rejects.toThrow(
      InvalidRequestError,
    );
  });

  it('that is late revives a claim nobody else took', async () => {
    const { held } = await claimedVideo(bench);
    bench.clock.advance(120_000);
    await expect(heartbeatJob(bench.context, held, [])).resolves.toBeDefined();
  });
});

describe('recording the source', () => {
  it('makes the fetched bytes the video’s, for this attempt and the next', async () => {
    const { video } = await createByUrl(bench);
    const jobId = await jobOf(bench, video.id);
    const { held } = await claimed(bench, jobId);
    const bytes = await bench.mediaStore.put(fetchedSourceKey(jobId, 1), chunksOf(randomBytes(500)));
    await recordSource(bench.context, held, bytes, 'video/webm');
    expect((await getVideo(bench.context, caller, video.id)).video).toMatchObject({ bytes, contentType: 'video/webm' });
    await releaseJob(bench.context, held);
    expect((await claimed(bench, jobId)).source).toEqual({ kind: 'stored', object: bytes });
  });

  it.each([
    ['another key', { key: 'sources/x/y' }],
    ['another size', { sizeBytes: 499 }],
    ['a hash that is none', { sha256: 'abc' }],
  ])('is refused for %s', async (_what, wrong) => {
    const { video } = await createByUrl(bench);
    const { held } = await claimed(bench, await jobOf(bench, video.id));
    const bytes = await bench.mediaStore.put(fetchedSourceKey(held.jobId, 1), chunksOf(randomBytes(500)));
    await expect(recordSource(bench.context, held, { ...bytes, ...wrong }, '')).rejects.toThrow(InvalidRequestError);
  });
});

describe('publishing a result', () => {
  it('makes it readable at once, while the rest still runs', async () => {
    const { videoId, held } = await claimedVideo(bench, ['SHOTS', 'KEYFRAMES', 'BLACK', 'LOUDNESS', 'SILENCE']);
    await publish(bench, held, 'MEDIA_INFO', mediaInfo);
    const { features } = await getVideoResults(bench.context, caller, videoId);
    expect(features[0]).toMatchObject({
      state: 'SUCCEEDED',
      engine: { name: 'vidi.media_info', version: '1' },
      result: mediaInfo,
    });
    expect(features[1]).toMatchObject({ state: 'PENDING', result: undefined });
    const { video } = await getVideo(bench.context, caller, videoId);
    expect(video).toMatchObject({ status: 'PROCESSING', progressPercent: 16 });
    expect(video.mediaInfo?.container).toBe('mov,mp4');
  });

  it('again replaces what the same attempt stored', async () => {
    const { videoId, held } = await claimedVideo(bench);
    await publish(bench, held, 'SHOTS', oneShot);
    await publishResult(bench.context, held, 'SHOTS', engine, { kind: 'failed', reason: error });
    const { features } = await getVideoResults(bench.context, caller, videoId);
    const shots = features.find(({ feature }) => feature === 'SHOTS');
    expect(shots).toMatchObject({ state: 'FAILED', reason: error, result: undefined });
  });

  it('does not replace what an earlier attempt stored', async () => {
    const { jobId, held } = await claimedVideo(bench);
    await publish(bench, held, 'SHOTS', oneShot);
    await releaseJob(bench.context, held);
    const again = await claimed(bench, jobId);
    await expect(publish(bench, again.held, 'SHOTS', oneShot)).rejects.toThrow(IllegalTransitionError);
  });

  it('is refused for a feature that was not asked for, and for the result of another', async () => {
    const { held } = await claimedVideo(bench, ['SHOTS']);
    const noSound = { kind: 'skipped', reason: error } as const;
    await expect(publishResult(bench.context, held, 'LOUDNESS', engine, noSound)).rejects.toThrow(/not asked for/);
    await expect(publish(bench, held, 'SHOTS', mediaInfo)).rejects.toThrow(/must be shots, not mediaInfo/);
  });
});

describe('publishing several results', () => {
  const skipped = (feature: Feature): PublishedOutcome => ({
    feature,
    engine,
    outcome: { kind: 'skipped', reason: error },
  });

  async function standing(videoId: string) {
    const { features } = await getVideoResults(bench.context, caller, videoId);
    return Object.fromEntries(features.map(({ feature, state }) => [feature, state]));
  }

  it('makes all of them readable at once', async () => {
    const { videoId, held } = await claimedVideo(bench, ['SHOTS', 'KEYFRAMES', 'LOUDNESS', 'BLACK']);
    const picture = await keepArtifact(bench, videoId, held, 'keyframes/00000.jpg');
    const outcomes = [
      found('MEDIA_INFO', mediaInfo),
      found('SHOTS', oneShot),
      found('KEYFRAMES', oneKeyframe(picture)),
      skipped('LOUDNESS'),
    ];
    expect(await publishResults(bench.context, held, outcomes)).toEqual([]);
    const { features } = await getVideoResults(bench.context, caller, videoId);
    expect(features).toMatchObject([
      { state: 'SUCCEEDED', result: mediaInfo, engine, attempt: 1, progressPercent: 100 },
      { state: 'SUCCEEDED', result: oneShot },
      { state: 'SUCCEEDED', result: oneKeyframe(picture), artifactSet: expect.stringContaining(videoId) },
      { state: 'PENDING', progressPercent: 0 },
      { state: 'SKIPPED', reason: error, result: undefined },
    ]);
    const { video } = await getVideo(bench.context, caller, videoId);
    expect(video).toMatchObject({ status: 'PROCESSING', progressPercent: 80, mediaInfo: { container: 'mov,mp4' } });
  });

  it('again changes nothing but the time', async () => {
    const { videoId, held } = await claimedVideo(bench, ['SHOTS', 'KEYFRAMES']);
    const picture = await keepArtifact(bench, videoId, held, 'keyframes/00000.jpg');
    const outcomes = [
      found('MEDIA_INFO', mediaInfo),
      found('SHOTS', oneShot),
      found('KEYFRAMES', oneKeyframe(picture)),
    ];
    await publishResults(bench.context, held, outcomes);
    const before = await everything();
    expect(await publishResults(bench.context, held, outcomes)).toEqual([]);
    expect(await everything()).toEqual(before);
    expect(await bench.keys()).toContain(picture.key);
    await completeJob(bench.context, held);
    expect((await getVideo(bench.context, caller, videoId)).video.status).toBe('COMPLETED');
  });

  it('refuses each that cannot be taken by itself, with its reason', async () => {
    const { videoId, jobId, held } = await claimedVideo(bench, ['SHOTS', 'BLACK', 'SILENCE']);
    await publish(bench, held, 'SHOTS', oneShot);
    await releaseJob(bench.context, held);
    const again = await claimed(bench, jobId);
    const refused = await publishResults(bench.context, again.held, [
      skipped('SHOTS'),
      found('BLACK', mediaInfo),
      found('MEDIA_INFO', mediaInfo),
      skipped('LOUDNESS'),
      skipped('SILENCE'),
    ]);
    expect(refused).toEqual([
      { feature: 'SHOTS', error: expect.any(IllegalTransitionError) },
      { feature: 'BLACK', error: expect.objectContaining({ message: 'result: must be black, not mediaInfo' }) },
      { feature: 'LOUDNESS', error: expect.objectContaining({ message: 'feature: LOUDNESS was not asked for' }) },
    ]);
    expect(await standing(videoId)).toEqual({
      MEDIA_INFO: 'SUCCEEDED',
      SHOTS: 'SUCCEEDED',
      BLACK: 'PENDING',
      SILENCE: 'SKIPPED',
    });
  });

  it('refuses alone what the database cannot keep', async () => {
    const { videoId, held } = await claimedVideo(bench, ['SHOTS', 'BLACK']);
    // A text of PostgreSQL holds no NUL.
    const value = { container: 'a\0b' };
    const unstorable = create(FeatureResultSchema, { result: { case: 'mediaInfo', value } });
    const refused = await publishResults(bench.context, held, [
      skipped('BLACK'),
      found('MEDIA_INFO', unstorable),
      found('SHOTS', oneShot),
    ]);
    expect(refused).toEqual([{ feature: 'MEDIA_INFO', error: expect.any(Error) }]);
    expect(await standing(videoId)).toEqual({ MEDIA_INFO: 'PENDING', SHOTS: 'SUCCEEDED', BLACK: 'SKIPPED' });
  });

  it('takes the last word where a feature is named twice', async () => {
    const { videoId, held } = await claimedVideo(bench, ['SHOTS']);
    await publishResults(bench.context, held, [found('SHOTS', oneShot), skipped('SHOTS')]);
    expect(await standing(videoId)).toEqual({ MEDIA_INFO: 'PENDING', SHOTS: 'SKIPPED' });
  });

  it('removes the pictures of those that are replaced by results without any', async () => {
    const { videoId, held } = await claimedVideo(bench, ['SHOTS', 'KEYFRAMES']);
    const picture = await keepArtifact(bench, videoId, held, 'keyframes/00000.jpg');
    await publishResults(bench.context, held, [found('SHOTS', oneShot), found('KEYFRAMES', oneKeyframe(picture))]);
    await publishResults(bench.context, held, [skipped('SHOTS'), skipped('KEYFRAMES')]);
    expect(await bench.keys()).not.toContain(picture.key);
    expect(await bench.query('select * from artifact_sets')).toEqual([]);
  });
});

describe('completing a job', () => {
  async function published() {
    const { videoId, held } = await claimedVideo(bench, ['SHOTS', 'KEYFRAMES', 'LOUDNESS']);
    const picture = await keepArtifact(bench, videoId, held, 'keyframes/00000.jpg');
    await publish(bench, held, 'MEDIA_INFO', mediaInfo);
    await publish(bench, held, 'SHOTS', oneShot);
    await publish(bench, held, 'KEYFRAMES', oneKeyframe(picture));
    await publishResult(bench.context, held, 'LOUDNESS', engine, { kind: 'skipped', reason: error });
    return { videoId, held, picture };
  }

  it('completes the video, at 100 %, with the time', async () => {
    const { videoId, held } = await published();
    expect((await getVideo(bench.context, caller, videoId)).video).toMatchObject({
      status: 'PROCESSING',
      progressPercent: 99,
    });
    await completeJob(bench.context, held);
    const { video } = await getVideo(bench.context, caller, videoId);
    expect(video).toMatchObject({ status: 'COMPLETED', progressPercent: 100, completeTime: bench.clock.now() });
  });

  it('is refused while a feature has not ended, and the claim still holds', async () => {
    const { videoId, held } = await claimedVideo(bench);
    await expect(completeJob(bench.context, held)).rejects.toMatchObject({ reason: 'RESULTS_INVALID' });
    expect((await getVideo(bench.context, caller, videoId)).video.status).toBe('PROCESSING');
    await expect(heartbeatJob(bench.context, held, [])).resolves.toBeDefined();
  });

  it('is refused when an artifact is gone', async () => {
    const { held, picture } = await published();
    await bench.mediaStore.delete(picture.key);
    await expect(completeJob(bench.context, held)).rejects.toThrow(/does not have keyframes\/00000.jpg/);
  });

  it('is refused when an artifact has other content of the same size', async () => {
    const { held, picture } = await published();
    await bench.mediaStore.put(picture.key, chunksOf(randomBytes(100)));
    await expect(completeJob(bench.context, held)).rejects.toThrow(/does not have the recorded SHA-256/);
  });

  it('is refused when an artifact’s name leads out of its folder', async () => {
    const { held, picture } = await published();
    const escaping = oneKeyframe(picture);
    const content = escaping.result;
    const image = content.case === 'keyframes' ? content.value.keyframes[0]?.image : undefined;
    if (image !== undefined) image.name = '../../other/artifacts/secret.jpg';
    await publish(bench, held, 'KEYFRAMES', escaping);
    await expect(completeJob(bench.context, held)).rejects.toMatchObject({ reason: 'RESULTS_INVALID' });
  });

  it('is refused when not one feature has a result', async () => {
    const { held } = await claimedVideo(bench, ['MEDIA_INFO']);
    await publishResult(bench.context, held, 'MEDIA_INFO', engine, { kind: 'failed', reason: error });
    await expect(completeJob(bench.context, held)).rejects.toThrow(/not one feature has a result/);
  });
});

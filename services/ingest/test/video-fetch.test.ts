import { randomBytes } from 'node:crypto';
import { fetchedSourceKey } from '@vidi/media-store';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { videoMessage } from '../src/rpc/video-message.ts';
import { cancelVideo } from '../src/usecases/cancel-video.ts';
import { failJob } from '../src/usecases/fail-job.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import { heartbeatJob } from '../src/usecases/heartbeat-job.ts';
import { recordSource } from '../src/usecases/record-source.ts';
import { releaseJob } from '../src/usecases/release-job.ts';
import { reprocessVideo } from '../src/usecases/reprocess-video.ts';
import {
  caller,
  chunksOf,
  claimed,
  claimedVideo,
  createByUrl,
  jobOf,
  openWorkbench,
  type Workbench,
} from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(() => bench.reset());

/** The fetch as a client of the API sees it. */
async function fetchOf(videoId: string) {
  return videoMessage(await getVideo(bench.context, caller, videoId), bench.context.settings.retention).fetch;
}

async function claimedByUrl() {
  const { video } = await createByUrl(bench);
  const jobId = await jobOf(bench, video.id);
  return { videoId: video.id, jobId, ...(await claimed(bench, jobId)) };
}

const at = (receivedBytes: number, totalBytes: number | undefined, resumeCount = 0) => {
  return { receivedBytes, totalBytes, resumeCount };
};

describe('the fetch of a video', () => {
  it('is not there for uploads, nor before a processor has begun it', async () => {
    const uploaded = await claimedVideo(bench);
    expect(await fetchOf(uploaded.videoId)).toBeUndefined();
    await heartbeatJob(bench.context, uploaded.held, [], at(1, 2));
    expect(await fetchOf(uploaded.videoId)).toBeUndefined();
    expect(await fetchOf((await createByUrl(bench)).video.id)).toBeUndefined();
  });

  it('begins with the claim and moves with the heartbeats, each of which changes the video', async () => {
    const { videoId, held } = await claimedByUrl();
    const seconds = BigInt(bench.clock.now().getTime() / 1_000);
    const begun = await fetchOf(videoId);
    expect(begun).toMatchObject({ receivedBytes: 0n, resumeCount: 0, startTime: { seconds } });
    expect([begun?.totalBytes, begun?.progressPercent, begun?.completeTime]).toEqual([undefined, undefined, undefined]);

    bench.clock.advance(1_000);
    await heartbeatJob(bench.context, held, [], at(6_000_000_000, 9_000_000_000, 1));
    const { video } = await getVideo(bench.context, caller, videoId);
    expect(video.updateTime).toEqual(bench.clock.now());
    expect(video.progressPercent).toBe(0);
    expect(await fetchOf(videoId)).toMatchObject({
      receivedBytes: 6_000_000_000n,
      totalBytes: 9_000_000_000n,
      progressPercent: 66,
      resumeCount: 1,
      startTime: { seconds },
    });
  });

  it('does not fall when heartbeats overtake each other', async () => {
    const { videoId, held } = await claimedByUrl();
    await heartbeatJob(bench.context, held, [], at(500, 1_000));
    await heartbeatJob(bench.context, held, [], at(400, undefined));
    expect(await fetchOf(videoId)).toMatchObject({ receivedBytes: 500n, totalBytes: 1_000n, progressPercent: 50 });
  });

  it('is complete when the bytes are kept, and stays so for every attempt that finds them', async () => {
    const { videoId, jobId, held } = await claimedByUrl();
    const bytes = await bench.mediaStore.put(fetchedSourceKey(jobId, held.attempt), chunksOf(randomBytes(500)));
    bench.clock.advance(2_000);
    await recordSource(bench.context, held, bytes, 'video/webm', 2);
    const complete = await fetchOf(videoId);
    const seconds = BigInt(bench.clock.now().getTime() / 1_000);
    const whole = {
      receivedBytes: 500n,
      totalBytes: 500n,
      progressPercent: 100,
      resumeCount: 2,
      completeTime: { seconds },
    };
    expect(complete).toMatchObject(whole);
    await heartbeatJob(bench.context, held, [], at(450, 500));
    await releaseJob(bench.context, held);
    await claimed(bench, jobId);
    expect(await fetchOf(videoId)).toEqual(complete);
  });

  it('begins anew with the next attempt, and shows the last one until then', async () => {
    const { videoId, jobId, held } = await claimedByUrl();
    await heartbeatJob(bench.context, held, [], at(500, 1_000, 3));
    await failJob(bench.context, held, { reason: 'URL_INCOMPLETE', message: 'It broke off.' }, 'TRANSIENT');
    expect(await fetchOf(videoId)).toMatchObject({ receivedBytes: 500n, resumeCount: 3 });
    bench.clock.advance(60_000);
    await claimed(bench, jobId);
    const seconds = BigInt(bench.clock.now().getTime() / 1_000);
    expect(await fetchOf(videoId)).toMatchObject({ receivedBytes: 0n, resumeCount: 0, startTime: { seconds } });
  });

  it('stays as it was when the video was cancelled, and goes when it is to be fetched again', async () => {
    const { videoId, held } = await claimedByUrl();
    await heartbeatJob(bench.context, held, [], at(500, 1_000));
    await cancelVideo(bench.context, caller, videoId);
    await heartbeatJob(bench.context, held, [], at(600, 1_000));
    expect(await fetchOf(videoId)).toMatchObject({ receivedBytes: 500n, progressPercent: 50 });
    await reprocessVideo(bench.context, caller, videoId, []);
    expect(await fetchOf(videoId)).toBeUndefined();
  });
});

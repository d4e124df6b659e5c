import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StaleAttemptError, VideoNotFoundError } from '../src/domain/errors.ts';
import { VideoEndedError } from '../src/domain/lifecycle-errors.ts';
import { cancelVideo } from '../src/usecases/cancel-video.ts';
import { claimJob } from '../src/usecases/claim-job.ts';
import { completeJob } from '../src/usecases/complete-job.ts';
import { deleteVideo } from '../src/usecases/delete-video.ts';
import { failJob } from '../src/usecases/fail-job.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import { getVideoResults } from '../src/usecases/get-video-results.ts';
import { heartbeatJob } from '../src/usecases/heartbeat-job.ts';
import type { JobClaim } from '../src/usecases/held-job.ts';
import { reapJobs } from '../src/usecases/reap-jobs.ts';
import { releaseJob } from '../src/usecases/release-job.ts';
import { reprocessVideo } from '../src/usecases/reprocess-video.ts';
import {
  caller,
  claimedVideo,
  jobOf,
  keepArtifact,
  keyframeKey,
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
beforeEach(() => bench.reset());

const error = { reason: 'CRASHED', message: 'It crashed.' };
const cancel = async (videoId: string) => await cancelVideo(bench.context, caller, videoId);

describe('cancelling a video', () => {
  it('that waits ends it at once: nobody gets its job, and nothing wakes it', async () => {
    const { video } = await upload(bench);
    bench.clock.advance(1_000);
    expect((await cancel(video.id)).video).toMatchObject({ status: 'CANCELLED', completeTime: bench.clock.now() });
    expect(await claimJob(bench.context, await jobOf(bench, video.id), 'p')).toMatchObject({ refusal: 'ENDED' });
    bench.clock.advance(3_600_000);
    expect(await reapJobs(bench.context)).toEqual({ expired: 0, woken: 0, reminded: 0 });
  });

  it('that waits for another attempt leaves no other attempt', async () => {
    const { videoId, held } = await claimedVideo(bench);
    await failJob(bench.context, held, error, 'TRANSIENT');
    await cancel(videoId);
    bench.clock.advance(3_600_000);
    expect(await reapJobs(bench.context)).toEqual({ expired: 0, woken: 0, reminded: 0 });
    expect((await getVideo(bench.context, caller, videoId)).video.status).toBe('CANCELLED');
  });

  it('keeps what was found readable, and says of the rest that it was cancelled', async () => {
    const { videoId, held } = await claimedVideo(bench, ['SHOTS', 'BLACK']);
    await publish(bench, held, 'MEDIA_INFO', mediaInfo);
    await heartbeatJob(bench.context, held, [{ feature: 'SHOTS', percent: 50 }]);
    const { features } = await cancel(videoId);
    expect(features.map(({ feature, state, reason }) => [feature, state, reason?.reason])).toEqual([
      ['MEDIA_INFO', 'SUCCEEDED', undefined],
      ['SHOTS', 'SKIPPED', 'CANCELLED'],
      ['BLACK', 'SKIPPED', 'CANCELLED'],
    ]);
    const results = await getVideoResults(bench.context, caller, videoId);
    expect(results.features[0]?.result?.result.case).toBe('mediaInfo');
    expect((await getVideo(bench.context, caller, videoId)).video.progressPercent).toBeLessThan(100);
  });

  it('keeps the artifacts that results name and removes those that none names', async () => {
    const { videoId, held } = await claimedVideo(bench, ['KEYFRAMES', 'SHOTS']);
    await publish(
      bench,
      held,
      'KEYFRAMES',
      oneKeyframe(await keepArtifact(bench, videoId, held, 'keyframes/00000.jpg')),
    );
    await keepArtifact(bench, videoId, held, 'waveform/peaks.bin', 'WAVEFORM');
    await cancel(videoId);
    const keys = (await bench.keys()).filter((key) => key.includes(videoId));
    expect(keys).toEqual([keyframeKey(videoId, held)]);
  });

  it('tells its processor at the next heartbeat, or by refusing any other call, also after it was reprocessed', async () => {
    const { videoId, held } = await claimedVideo(bench);
    await cancel(videoId);
    const hears = async () => {
      expect(await heartbeatJob(bench.context, held, [])).toEqual({ cancelRequested: true });
      await expect(publish(bench, held, 'MEDIA_INFO', mediaInfo)).rejects.toThrow(StaleAttemptError);
      await expect(completeJob(bench.context, held)).rejects.toThrow(StaleAttemptError);
      await expect(failJob(bench.context, held, error, 'UNKNOWN')).rejects.toThrow(StaleAttemptError);
      await releaseJob(bench.context, held);
      expect(await bench.query('select state from jobs where id = $1', [held.jobId])).toEqual([{ state: 'CANCELLED' }]);
    };
    await hears();
    await reprocessVideo(bench.context, caller, videoId, []);
    await hears();
    await expect(heartbeatJob(bench.context, { ...held, attempt: 7 }, [])).rejects.toThrow(StaleAttemptError);
  });

  it('loses what its processor still wrote when that has stopped, unless another job is on by then', async () => {
    const { videoId, held } = await claimedVideo(bench);
    const artifacts = async () => (await bench.keys()).filter((key) => key.includes(`${videoId}/analyses/`)).length;
    await cancel(videoId);
    await keepArtifact(bench, videoId, held, 'keyframes/00000.jpg');
    await releaseJob(bench.context, held);
    expect(await artifacts()).toBe(0);
    await reprocessVideo(bench.context, caller, videoId, []);
    await keepArtifact(bench, videoId, held, 'keyframes/00000.jpg');
    await releaseJob(bench.context, held);
    expect(await artifacts()).toBe(1);
  });

  it('twice answers the same video', async () => {
    const { video } = await upload(bench);
    const first = await cancel(video.id);
    bench.clock.advance(1_000);
    expect((await cancel(video.id)).video).toEqual(first.video);
  });

  it('that has ended is refused, and that is not there, or not the caller’s, is not found', async () => {
    const { videoId, held } = await claimedVideo(bench);
    await failJob(bench.context, held, error, 'PERMANENT');
    await expect(cancel(videoId)).rejects.toThrow(VideoEndedError);
    await expect(cancel('nothing')).rejects.toThrow(VideoNotFoundError);
    const stranger = { owner: 'stranger', scope: 'write' } as const;
    await expect(cancelVideo(bench.context, stranger, videoId)).rejects.toThrow(VideoNotFoundError);
  });
});

/** What may happen to a video whose features have all ended, at the same moment. */
const rivals: Readonly<Record<string, (held: JobClaim) => Promise<unknown>>> = {
  complete: (held) => completeJob(bench.context, held),
  'fail for good': (held) => failJob(bench.context, held, error, 'PERMANENT'),
  'fail for now': (held) => failJob(bench.context, held, error, 'TRANSIENT'),
  release: (held) => releaseJob(bench.context, held),
  heartbeat: (held) => heartbeatJob(bench.context, held, [{ feature: 'SHOTS', percent: 70 }]),
  publish: (held) => publish(bench, held, 'SHOTS', oneShot),
  'delivery of another ticket': ({ jobId }) => claimJob(bench.context, jobId, 'processor-2'),
  'another cancel': async ({ jobId }) => {
    const [row] = await bench.query('select video_id from jobs where id = $1', [jobId]);
    await cancel(String(row?.['video_id']));
  },
};

describe.each(Object.entries(rivals))('a cancel against: %s', (name, rival) => {
  it('ends in one state that everything agrees on, whoever is first', { timeout: 60_000 }, async () => {
    const ends = new Map<string, number>();
    for (let round = 0; round < 20; round += 1) {
      const { videoId, jobId, held } = await claimedVideo(bench, ['SHOTS']);
      await publish(bench, held, 'MEDIA_INFO', mediaInfo);
      if (name === 'complete') await publish(bench, held, 'SHOTS', oneShot);
      const calls = [() => cancel(videoId), () => rival(held)];
      // Either may have a head start.
      const [first, second] = round % 2 === 0 ? calls : calls.toReversed();
      const settled = await Promise.allSettled([first?.(), second?.()]);
      for (const outcome of settled) {
        if (outcome.status === 'fulfilled') continue;
        expect(['STALE_ATTEMPT', 'VIDEO_ENDED', 'ILLEGAL_TRANSITION']).toContain(outcome.reason.reason);
      }
      const [job] = await bench.query('select state, ticket_due_time, run_after from jobs where id = $1', [jobId]);
      const { video, features } = await getVideo(bench.context, caller, videoId);
      ends.set(video.status, (ends.get(video.status) ?? 0) + 1);
      expect(job).toEqual({ state: video.status, ticket_due_time: null, run_after: null });
      expect(['COMPLETED', 'FAILED', 'CANCELLED']).toContain(video.status);
      expect(features.every(({ progressPercent }) => progressPercent === 100)).toBe(true);
      expect(video.completeTime).toBeDefined();
    }
    expect([...ends.values()].reduce((sum, count) => sum + count)).toBe(20);
    if (name !== 'complete' && name !== 'fail for good') expect([...ends.keys()]).toEqual(['CANCELLED']);
  });
});

describe('a cancel against a reprocess and a delete', () => {
  it('leaves a video that is cancelled or going on, never with a job of its own mind', {
    timeout: 60_000,
  }, async () => {
    for (let round = 0; round < 20; round += 1) {
      const { videoId, held } = await claimedVideo(bench, ['SHOTS']);
      await failJob(bench.context, held, error, 'PERMANENT');
      await Promise.allSettled([
        reprocessVideo(bench.context, caller, videoId, []),
        cancel(videoId),
        reprocessVideo(bench.context, caller, videoId, []),
        cancel(videoId),
      ]);
      const { video } = await getVideo(bench.context, caller, videoId);
      const open = await bench.query(
        "select state from jobs where video_id = $1 and state in ('READY', 'WAITING', 'CLAIMED')",
        [videoId],
      );
      expect(open).toHaveLength(video.status === 'UPLOADED' ? 1 : 0);
      if (video.status === 'UPLOADED') await cancel(videoId);
      const settled = await Promise.allSettled([
        reprocessVideo(bench.context, caller, videoId, []),
        deleteVideo(bench.context, caller, videoId),
      ]);
      expect(settled[1]?.status).toBe('fulfilled');
      await expect(getVideo(bench.context, caller, videoId)).rejects.toThrow(VideoNotFoundError);
      expect(await bench.query('select 1 from jobs where video_id = $1', [videoId])).toEqual([]);
    }
  });

  it('of a video that a processor claims at that moment is heard by the processor', { timeout: 60_000 }, async () => {
    for (let round = 0; round < 20; round += 1) {
      const { video } = await upload(bench);
      const jobId = await jobOf(bench, video.id);
      const [claim] = await Promise.all([claimJob(bench.context, jobId, 'p'), cancel(video.id)]);
      if (claim.kind === 'refused') expect(claim.refusal).toBe('ENDED');
      else {
        const held = { jobId, attempt: claim.job.attempt };
        expect(await heartbeatJob(bench.context, held, [])).toEqual({ cancelRequested: true });
      }
      expect((await getVideo(bench.context, caller, video.id)).video.status).toBe('CANCELLED');
    }
    expect(await claimJob(bench.context, 'nothing', 'p')).toEqual({ kind: 'refused', refusal: 'GONE' });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cancelVideo } from '../src/usecases/cancel-video.ts';
import { completeJob } from '../src/usecases/complete-job.ts';
import { failJob } from '../src/usecases/fail-job.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import { listVideos } from '../src/usecases/list-videos.ts';
import { reapJobs } from '../src/usecases/reap-jobs.ts';
import { releaseJob } from '../src/usecases/release-job.ts';
import { reprocessVideo } from '../src/usecases/reprocess-video.ts';
import { updateVideo } from '../src/usecases/update-video.ts';
import {
  caller,
  claimed,
  claimedVideo,
  jobOf,
  mediaInfo,
  openWorkbench,
  publish,
  upload,
  type Workbench,
} from './workbench.ts';

/** As the workbench is set. */
const KEPT_ATTEMPTS = 50;

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(() => bench.reset());

const error = { reason: 'CRASHED', message: 'It crashed.' };
const view = async (videoId: string) => await getVideo(bench.context, caller, videoId);
const attempts = async (videoId: string) => (await view(videoId)).attempts;

describe('the attempts of a video', () => {
  it('tell who worked on it, when, how it ended and why', async () => {
    const { video } = await upload(bench, { features: ['MEDIA_INFO'] });
    expect(await attempts(video.id)).toEqual([]);
    const jobId = await jobOf(bench, video.id);
    const first = await claimed(bench, jobId, 'east-1');
    const firstStart = bench.clock.now();
    expect(await attempts(video.id)).toEqual([
      {
        jobId,
        attempt: 1,
        processorId: 'east-1',
        state: 'RUNNING',
        startTime: firstStart,
        endTime: undefined,
        failure: undefined,
      },
    ]);
    bench.clock.advance(1_000);
    await failJob(bench.context, first.held, error, 'TRANSIENT');
    const firstEnd = bench.clock.now();
    bench.clock.advance(600_000);
    const second = await claimed(bench, jobId, 'west-1');
    await publish(bench, second.held, 'MEDIA_INFO', mediaInfo);
    await completeJob(bench.context, second.held);
    expect(await attempts(video.id)).toMatchObject([
      {
        attempt: 1,
        processorId: 'east-1',
        state: 'FAILED',
        startTime: firstStart,
        endTime: firstEnd,
        failure: { errorClass: 'TRANSIENT', error },
      },
      { attempt: 2, processorId: 'west-1', state: 'SUCCEEDED', endTime: bench.clock.now(), failure: undefined },
    ]);
  });

  it('end RELEASED when their processor leaves, and CANCELLED with the video', async () => {
    const { videoId, jobId, held } = await claimedVideo(bench);
    await releaseJob(bench.context, held);
    const { held: last } = await claimed(bench, jobId);
    const cancelled = await cancelVideo(bench.context, caller, videoId);
    expect(cancelled.attempts).toMatchObject([{ state: 'RELEASED' }, { state: 'CANCELLED' }]);
    // The processor says that it has stopped, which changes nothing any more.
    await releaseJob(bench.context, last);
    expect(await attempts(videoId)).toEqual(cancelled.attempts);
  });

  it('end LEASE_EXPIRED when their processor goes silent, also the last one', async () => {
    const { videoId, jobId } = await claimedVideo(bench);
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      if (attempt > 1) await claimed(bench, jobId);
      bench.clock.advance(30_000);
      await reapJobs(bench.context);
    }
    const { video, attempts: all } = await view(videoId);
    expect(video.status).toBe('FAILED');
    expect(all.map(({ state }) => state)).toEqual(['LEASE_EXPIRED', 'LEASE_EXPIRED']);
    expect(all[0]?.failure).toMatchObject({ errorClass: 'UNKNOWN', error: { reason: 'LEASE_EXPIRED' } });
  });

  it('begin anew with 1 when it is reprocessed, behind those of before', async () => {
    const { videoId, held } = await claimedVideo(bench);
    await failJob(bench.context, held, error, 'PERMANENT');
    const { attempts: before } = await reprocessVideo(bench.context, caller, videoId, []);
    expect(before).toMatchObject([{ attempt: 1, state: 'FAILED', failure: { errorClass: 'PERMANENT' } }]);
    const [job] = await bench.query(`select id from jobs where video_id = $1 and state = 'READY'`, [videoId]);
    await claimed(bench, String(job?.['id']));
    expect(await attempts(videoId)).toMatchObject([
      { attempt: 1, state: 'FAILED' },
      { attempt: 1, state: 'RUNNING' },
    ]);
  });

  it(`are the latest ${KEPT_ATTEMPTS} when there are more`, async () => {
    const { videoId, jobId, held } = await claimedVideo(bench);
    await releaseJob(bench.context, held);
    for (let more = 0; more < KEPT_ATTEMPTS; more += 1)
      await releaseJob(bench.context, (await claimed(bench, jobId)).held);
    const numbers = (await attempts(videoId)).map(({ attempt }) => attempt);
    expect(numbers).toEqual(Array.from({ length: KEPT_ATTEMPTS }, (_, index) => index + 2));
  });

  it('are left out of lists, which tell when the next one may begin', async () => {
    const { videoId, held } = await claimedVideo(bench);
    const { retryTime } = await failJob(bench.context, held, error, 'TRANSIENT');
    expect(retryTime).toBeDefined();
    const list = await listVideos(bench.context, caller, { pageSize: 0, pageToken: '', filter: '', orderBy: '' });
    expect(list.videos).toMatchObject([{ attempts: [], nextAttemptTime: retryTime }]);
    expect(await view(videoId)).toMatchObject({ attempts: [{ state: 'FAILED' }], nextAttemptTime: retryTime });
    const changes = { title: 'Another' };
    const changed = await updateVideo(bench.context, caller, { id: videoId, changes, etag: '' });
    expect(changed).toMatchObject({ attempts: [{ state: 'FAILED' }], nextAttemptTime: retryTime });
  });

  it('are waited for until their time has come, and the video tells that it changed then', async () => {
    const { videoId, held } = await claimedVideo(bench);
    await failJob(bench.context, held, error, 'TRANSIENT');
    bench.clock.advance(600_000);
    await reapJobs(bench.context);
    const woken = await view(videoId);
    expect(woken.nextAttemptTime).toBeUndefined();
    expect(woken.video.updateTime).toEqual(bench.clock.now());
  });

  it('go with the video', async () => {
    const { videoId } = await claimedVideo(bench);
    await bench.query('delete from videos where id = $1', [videoId]);
    expect(await bench.query('select 1 from job_attempts')).toEqual([]);
  });
});

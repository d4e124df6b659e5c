import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Ailment } from '../src/domain/stuck-work.ts';
import { cancelVideo } from '../src/usecases/cancel-video.ts';
import { completeJob } from '../src/usecases/complete-job.ts';
import { failJob } from '../src/usecases/fail-job.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import { heartbeatJob } from '../src/usecases/heartbeat-job.ts';
import { putRightStuckVideos } from '../src/usecases/put-right-stuck-videos.ts';
import { releaseJob } from '../src/usecases/release-job.ts';
import { reprocessVideo } from '../src/usecases/reprocess-video.ts';
import {
  caller,
  claimed,
  claimedVideo,
  mediaInfo,
  oneShot,
  openWorkbench,
  publish,
  upload,
  type Workbench,
} from './workbench.ts';

const STUCK_TIMEOUT_MS = 60_000;

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(() => bench.reset());

const error = { reason: 'CRASHED', message: 'It crashed.' };
const atRest = 'lease_expire_time = null, processor_id = null, run_after = null, ticket_due_time = null';
const view = async (videoId: string) => await getVideo(bench.context, caller, videoId);
const jobsOf = async (videoId: string) =>
  await bench.query('select id, state from jobs where video_id = $1 order by id', [videoId]);

/** A video that a processor works on: MEDIA_INFO is found, SHOTS are on the way. */
async function halfDone() {
  const made = await claimedVideo(bench, ['SHOTS']);
  await publish(bench, made.held, 'MEDIA_INFO', mediaInfo);
  await heartbeatJob(bench.context, made.held, [{ feature: 'SHOTS', percent: 40 }]);
  return made;
}

/** Makes sure that the video is found, put right once, and said to be so; not a moment before the timeout. */
async function heal(videoId: string, ...ailments: Ailment[]): Promise<void> {
  const warn = vi.spyOn(bench.context.log, 'warn');
  bench.clock.advance(STUCK_TIMEOUT_MS - 1);
  expect(await putRightStuckVideos(bench.context)).toBe(0);
  bench.clock.advance(1);
  expect(await putRightStuckVideos(bench.context)).toBe(1);
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ videoId, ailments }), 'stuck video put right');
  warn.mockRestore();
  expect((await view(videoId)).video.updateTime).toEqual(bench.clock.now());
  bench.clock.advance(STUCK_TIMEOUT_MS);
  expect(await putRightStuckVideos(bench.context)).toBe(0);
}

/** Makes sure that the video can be brought to its end by a job that is there for it, with a ticket. */
async function completes(videoId: string, found: 'nothing' | 'media info'): Promise<void> {
  const job = (await jobsOf(videoId)).at(-1);
  const jobId = String(job?.['id']);
  expect(await bench.query('select 1 from outbox where job_id = $1', [jobId])).toHaveLength(1);
  const { held, features } = await claimed(bench, jobId);
  expect(features).toEqual(found === 'nothing' ? ['MEDIA_INFO', 'SHOTS'] : ['SHOTS']);
  if (found === 'nothing') await publish(bench, held, 'MEDIA_INFO', mediaInfo);
  await publish(bench, held, 'SHOTS', oneShot);
  await completeJob(bench.context, held);
  expect((await view(videoId)).video.status).toBe('COMPLETED');
}

describe('a video that would be stuck', () => {
  it('gets a job that finds everything anew where the one before was to', async () => {
    const { video } = await upload(bench, { features: ['SHOTS'], force: true });
    await bench.query(`update jobs set state = 'COMPLETED', ${atRest}`);
    await heal(video.id, 'NO_OPEN_JOB');
    expect(await bench.query('select state, may_reuse from jobs order by id')).toEqual([
      { state: 'COMPLETED', may_reuse: false },
      { state: 'READY', may_reuse: false },
    ]);
  });

  it('UPLOADED without a job gets one', async () => {
    const { video } = await upload(bench, { features: ['SHOTS'] });
    await bench.query('delete from jobs');
    await heal(video.id, 'NO_OPEN_JOB');
    await completes(video.id, 'nothing');
  });

  it('PROCESSING with a job that has COMPLETED gets another, which keeps what was found', async () => {
    const { videoId } = await halfDone();
    await bench.query(`update jobs set state = 'COMPLETED', ${atRest}`);
    await heal(videoId, 'NO_OPEN_JOB', 'FEATURE_WITHOUT_LEASE', 'ATTEMPT_WITHOUT_LEASE');
    expect(await view(videoId)).toMatchObject({
      attempts: [{ state: 'SUCCEEDED' }],
      features: [{ state: 'SUCCEEDED' }, { state: 'PENDING', progressPercent: 0 }],
    });
    await completes(videoId, 'media info');
  });

  it('PROCESSING with a job that has FAILED has failed for the same reason', async () => {
    const { videoId } = await halfDone();
    await bench.query(
      `update jobs set state = 'FAILED', ${atRest}, error_reason = 'CRASHED', error_message = 'It crashed.'`,
    );
    await heal(videoId, 'JOB_FAILED', 'FEATURE_WITHOUT_LEASE', 'ATTEMPT_WITHOUT_LEASE');
    expect(await view(videoId)).toMatchObject({
      video: { status: 'FAILED', error },
      features: [{ state: 'SUCCEEDED' }, { state: 'FAILED', reason: error }],
      attempts: [{ state: 'LEASE_EXPIRED', failure: { errorClass: 'UNKNOWN', error } }],
    });
  });

  it('PROCESSING with a job that was CANCELLED is cancelled', async () => {
    const { videoId } = await halfDone();
    await bench.query(`update jobs set state = 'CANCELLED', ${atRest}`);
    await heal(videoId, 'JOB_CANCELLED', 'FEATURE_WITHOUT_LEASE', 'ATTEMPT_WITHOUT_LEASE');
    expect(await view(videoId)).toMatchObject({
      video: { status: 'CANCELLED' },
      features: [{ state: 'SUCCEEDED' }, { state: 'SKIPPED', reason: { reason: 'CANCELLED' } }],
      attempts: [{ state: 'CANCELLED' }],
    });
  });

  it('UPLOADED while a processor works on it is PROCESSING, and its processor can complete it', async () => {
    const { videoId, held } = await halfDone();
    await bench.query(`update videos set status = 'UPLOADED'`);
    await heal(videoId, 'VIDEO_NOT_STARTED');
    await publish(bench, held, 'SHOTS', oneShot);
    await completeJob(bench.context, held);
    expect((await view(videoId)).video.status).toBe('COMPLETED');
  });

  it('with a feature RUNNING that nobody has claimed has it PENDING', async () => {
    const { video } = await upload(bench, { features: ['SHOTS'] });
    await bench.query(
      `update ai_results set state = 'RUNNING', progress_percent = 40, attempt = 1 where feature = 'SHOTS'`,
    );
    await heal(video.id, 'FEATURE_WITHOUT_LEASE');
    expect((await view(video.id)).features[1]).toMatchObject({ state: 'PENDING', progressPercent: 0 });
    await completes(video.id, 'nothing');
  });

  it('with a feature RUNNING that an earlier attempt left has it PENDING', async () => {
    const { videoId, jobId, held } = await halfDone();
    await releaseJob(bench.context, held);
    await claimed(bench, jobId);
    await bench.query(`update ai_results set state = 'RUNNING', progress_percent = 40 where feature = 'SHOTS'`);
    await heal(videoId, 'FEATURE_WITHOUT_LEASE');
    expect((await view(videoId)).features[1]).toMatchObject({ state: 'PENDING' });
  });

  it('that has FAILED while its job has not ends the job, and the processor is told', async () => {
    const { videoId, held } = await halfDone();
    await bench.query(
      `update videos set status = 'FAILED', error_reason = 'CRASHED', error_message = 'It crashed.', complete_time = now()`,
    );
    await heal(videoId, 'JOB_OUTLIVES_VIDEO', 'FEATURE_OUTLIVES_VIDEO');
    expect(await jobsOf(videoId)).toMatchObject([{ state: 'CANCELLED' }]);
    expect(await view(videoId)).toMatchObject({
      features: [{ state: 'SUCCEEDED' }, { state: 'FAILED', reason: error }],
      attempts: [{ state: 'CANCELLED' }],
    });
    expect(await heartbeatJob(bench.context, held, [])).toEqual({ cancelRequested: true });
  });

  it('that was cancelled, with a feature that was not, skips it', async () => {
    const { videoId } = await halfDone();
    await cancelVideo(bench.context, caller, videoId);
    await bench.query(
      `update ai_results set state = 'PENDING', progress_percent = 0, reason = null where feature = 'SHOTS'`,
    );
    await heal(videoId, 'FEATURE_OUTLIVES_VIDEO');
    expect((await view(videoId)).features[1]).toMatchObject({ state: 'SKIPPED', reason: { reason: 'CANCELLED' } });
  });

  it('that COMPLETED, with a feature that was never found, says so of it', async () => {
    const { video } = await upload(bench, { features: ['SHOTS'] });
    await bench.query(`update jobs set state = 'COMPLETED', ${atRest}`);
    await bench.query(`update videos set status = 'COMPLETED', progress_percent = 100, complete_time = now()`);
    await heal(video.id, 'FEATURE_OUTLIVES_VIDEO');
    expect((await view(video.id)).features[1]).toMatchObject({ state: 'FAILED', reason: { reason: 'STUCK' } });
  });

  it('with an attempt that seems to go on has its end', async () => {
    const { videoId, held } = await halfDone();
    await releaseJob(bench.context, held);
    await bench.query(`update job_attempts set state = 'RUNNING', end_time = null`);
    await heal(videoId, 'ATTEMPT_WITHOUT_LEASE');
    const failure = { errorClass: 'UNKNOWN', error: { reason: 'STUCK' } };
    expect((await view(videoId)).attempts).toMatchObject([{ state: 'LEASE_EXPIRED', failure }]);
  });

  it('is put right once, however many look', async () => {
    for (let video = 0; video < 5; video += 1) await upload(bench);
    await bench.query('delete from jobs');
    bench.clock.advance(STUCK_TIMEOUT_MS);
    const counts = await Promise.all(Array.from({ length: 4 }, () => putRightStuckVideos(bench.context)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5);
    expect(await bench.query('select 1 from jobs')).toHaveLength(5);
  });
});

it('no state that a video comes to by itself counts as stuck, however long it lasts', async () => {
  await upload(bench);
  await halfDone();
  const waiting = await halfDone();
  await failJob(bench.context, waiting.held, error, 'TRANSIENT');
  const released = await halfDone();
  await releaseJob(bench.context, released.held);
  const failed = await halfDone();
  await failJob(bench.context, failed.held, error, 'PERMANENT');
  const cancelled = await halfDone();
  await cancelVideo(bench.context, caller, cancelled.videoId);
  const completed = await halfDone();
  await publish(bench, completed.held, 'SHOTS', oneShot);
  await completeJob(bench.context, completed.held);
  const again = await halfDone();
  await failJob(bench.context, again.held, error, 'PERMANENT');
  await reprocessVideo(bench.context, caller, again.videoId, []);
  bench.clock.advance(86_400_000);
  expect(await putRightStuckVideos(bench.context)).toBe(0);
});

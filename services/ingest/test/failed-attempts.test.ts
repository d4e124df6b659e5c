import { TicketQueueUnavailableError } from '@vidi/ticket-queue';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failJob } from '../src/usecases/fail-job.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import { heartbeatJob } from '../src/usecases/heartbeat-job.ts';
import { reapJobs } from '../src/usecases/reap-jobs.ts';
import { reissueTickets } from '../src/usecases/reissue-tickets.ts';
import { rejectTicket } from '../src/usecases/reject-ticket.ts';
import { releaseJob } from '../src/usecases/release-job.ts';
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

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(() => bench.reset());

const error = { reason: 'CRASHED', message: 'It crashed.' };
const quiet = { expired: 0, woken: 0, reminded: 0 };
const tickets = async () => (await bench.query('select job_id from outbox order by id')).map((row) => row['job_id']);
const forgetTickets = async () => await bench.query('delete from outbox');
const status = async (videoId: string) => (await getVideo(bench.context, caller, videoId)).video.status;

describe('a failed attempt', () => {
  it('is followed by another after a wait that doubles, until the attempts are used up', async () => {
    const { videoId, jobId, held } = await claimedVideo(bench);
    await forgetTickets();
    for (const wait of [5_000, 10_000]) {
      const attempt = wait === 5_000 ? held : (await claimed(bench, jobId)).held;
      const { retryTime } = await failJob(bench.context, attempt, error, 'TRANSIENT');
      expect(retryTime?.getTime()).toBe(bench.clock.now().getTime() + wait);
      expect(await status(videoId)).toBe('PROCESSING');
      bench.clock.advance(wait - 1);
      expect(await reapJobs(bench.context)).toEqual(quiet);
      bench.clock.advance(1);
      expect(await reapJobs(bench.context)).toEqual({ ...quiet, woken: 1 });
      expect(await tickets()).toEqual([jobId]);
      await forgetTickets();
    }
    const { held: last } = await claimed(bench, jobId);
    expect(last.attempt).toBe(3);
    expect(await failJob(bench.context, last, error, 'TRANSIENT')).toEqual({ retryTime: undefined });
    const { video } = await getVideo(bench.context, caller, videoId);
    expect(video).toMatchObject({ status: 'FAILED', error: { reason: 'CRASHED' } });
    expect(video.error?.message).toBe(
      'It crashed. Given up after attempt 3: VIDI_RETRY_TRANSIENT_ATTEMPTS allows no more.',
    );
  });

  it('is not followed by another sooner than somebody asks for, unless that is very long', async () => {
    const { jobId, held } = await claimedVideo(bench);
    const patient = await failJob(bench.context, held, error, 'TRANSIENT', 7_000);
    expect(patient.retryTime?.getTime()).toBe(bench.clock.now().getTime() + 7_000);
    bench.clock.advance(7_000);
    const { held: next } = await claimed(bench, jobId);
    const { retryTime } = await failJob(bench.context, next, error, 'TRANSIENT', 1_000_000_000);
    const { maxMs } = bench.context.settings.retry.classes.TRANSIENT;
    expect(retryTime?.getTime()).toBe(bench.clock.now().getTime() + maxMs);
  });

  it('counts against its own class, and all of them together against the job', async () => {
    const { videoId, jobId, held } = await claimedVideo(bench);
    const classes = ['TRANSIENT', 'UNKNOWN', 'RESOURCE', 'TRANSIENT'] as const;
    // Half the range of each class: its base, then twice that.
    const waits = [5_000, 10_000, 30_000, 10_000];
    for (const [index, errorClass] of classes.entries()) {
      const attempt = index === 0 ? held : (await claimed(bench, jobId)).held;
      const { retryTime } = await failJob(bench.context, attempt, error, errorClass);
      const wait = waits[index] ?? 0;
      expect(retryTime?.getTime()).toBe(bench.clock.now().getTime() + wait);
      bench.clock.advance(wait);
    }
    const { held: fifth } = await claimed(bench, jobId);
    expect(await failJob(bench.context, fifth, error, 'RESOURCE')).toEqual({ retryTime: undefined });
    const { video } = await getVideo(bench.context, caller, videoId);
    expect(video.error?.message).toContain('after attempt 5: VIDI_JOB_MAX_ATTEMPTS allows no more.');
  });

  it('with a permanent error is the last, and unfinished features fail for the same reason', async () => {
    const { videoId, held } = await claimedVideo(bench, ['SHOTS']);
    await publish(bench, held, 'MEDIA_INFO', mediaInfo);
    expect(await failJob(bench.context, held, error, 'PERMANENT')).toEqual({ retryTime: undefined });
    const { video, features } = await getVideo(bench.context, caller, videoId);
    expect(video).toMatchObject({ status: 'FAILED', error, completeTime: bench.clock.now() });
    expect(video.progressPercent).toBeLessThan(100);
    expect(features).toMatchObject([{ state: 'SUCCEEDED' }, { state: 'FAILED', reason: error, progressPercent: 100 }]);
  });

  it('is the last when its results do not hold and there is nothing left to find, whatever the class', async () => {
    const { videoId, held } = await claimedVideo(bench, ['MEDIA_INFO']);
    const invalid = { reason: 'RESULTS_INVALID', message: 'The results do not hold.' };
    await publish(bench, held, 'MEDIA_INFO', mediaInfo);
    expect(await failJob(bench.context, held, invalid, 'UNKNOWN')).toEqual({ retryTime: undefined });
    expect((await getVideo(bench.context, caller, videoId)).video).toMatchObject({ status: 'FAILED', error: invalid });
    const unfinished = await claimedVideo(bench);
    expect((await failJob(bench.context, unfinished.held, invalid, 'UNKNOWN')).retryTime).toBeDefined();
  });

  it('gives features under way back, keeps results, and never lets the video’s progress fall', async () => {
    const { videoId, held } = await claimedVideo(bench, ['SHOTS']);
    await publish(bench, held, 'MEDIA_INFO', mediaInfo);
    await heartbeatJob(bench.context, held, [{ feature: 'SHOTS', percent: 60 }]);
    await failJob(bench.context, held, error, 'UNKNOWN');
    const { video, features } = await getVideo(bench.context, caller, videoId);
    expect(video).toMatchObject({ status: 'PROCESSING', progressPercent: 80, error: undefined });
    expect(features).toMatchObject([{ state: 'SUCCEEDED' }, { state: 'PENDING', progressPercent: 0 }]);
  });
});

describe('a job given back by a processor that leaves', () => {
  it('is ready at once with a ticket, and uses up no attempt however often', async () => {
    const { jobId, held } = await claimedVideo(bench);
    await forgetTickets();
    await releaseJob(bench.context, held);
    expect(await tickets()).toEqual([jobId]);
    for (let round = 0; round < 5; round += 1) await releaseJob(bench.context, (await claimed(bench, jobId)).held);
    const { held: last } = await claimed(bench, jobId);
    expect(last.attempt).toBe(7);
    expect((await failJob(bench.context, last, error, 'TRANSIENT')).retryTime).toBeDefined();
  });
});

describe('a processor that went silent', () => {
  it('loses the job when the lease ends, and not before', async () => {
    const { jobId, held } = await claimedVideo(bench);
    await forgetTickets();
    bench.clock.advance(29_999);
    expect(await reapJobs(bench.context)).toEqual(quiet);
    await heartbeatJob(bench.context, held, []);
    bench.clock.advance(29_999);
    expect(await reapJobs(bench.context)).toEqual(quiet);
    bench.clock.advance(1);
    expect(await reapJobs(bench.context)).toEqual({ ...quiet, expired: 1 });
    expect(await tickets()).toEqual([jobId]);
    await expect(heartbeatJob(bench.context, held, [])).rejects.toMatchObject({ reason: 'STALE_ATTEMPT' });
    expect((await claimed(bench, jobId)).job.attempt).toBe(2);
  });

  it('often enough fails the video, saying so', async () => {
    const { videoId, jobId } = await claimedVideo(bench);
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      if (attempt > 1) await claimed(bench, jobId);
      bench.clock.advance(30_000);
      await reapJobs(bench.context);
    }
    const { video } = await getVideo(bench.context, caller, videoId);
    expect(video).toMatchObject({ status: 'FAILED', error: { reason: 'LEASE_EXPIRED' } });
    expect(video.error?.message).toMatch(/went silent\. Given up after attempt 2: VIDI_RETRY_UNKNOWN_ATTEMPTS allows/);
  });

  it('is noticed once, however many reapers look', async () => {
    await Promise.all(Array.from({ length: 5 }, () => claimedVideo(bench)));
    await forgetTickets();
    bench.clock.advance(30_000);
    const reaped = await Promise.all(Array.from({ length: 4 }, () => reapJobs(bench.context)));
    expect(reaped.reduce((sum, { expired }) => sum + expired, 0)).toBe(5);
    expect(new Set(await tickets()).size).toBe(5);
    expect(await tickets()).toHaveLength(5);
  });
});

describe('a ready job that nobody claims', () => {
  it('gets another ticket after the timeout, then after twice that', async () => {
    const { video } = await upload(bench);
    const jobId = await jobOf(bench, video.id);
    await forgetTickets();
    bench.clock.advance(59_999);
    expect(await reapJobs(bench.context)).toEqual(quiet);
    bench.clock.advance(1);
    expect(await reapJobs(bench.context)).toEqual({ ...quiet, reminded: 1 });
    expect(await tickets()).toEqual([jobId]);
    await forgetTickets();
    bench.clock.advance(119_999);
    expect(await reapJobs(bench.context)).toEqual(quiet);
    bench.clock.advance(1);
    expect(await reapJobs(bench.context)).toEqual({ ...quiet, reminded: 1 });
  });

  it('gets no second ticket while its first still waits in the outbox', async () => {
    await upload(bench);
    bench.clock.advance(3_600_000);
    expect(await reapJobs(bench.context)).toEqual(quiet);
    expect(await tickets()).toHaveLength(1);
  });

  const waiting = (count: number) => ({ countWaiting: async () => count });

  it('gets none while as many tickets wait for processors as jobs are ready, however long that is', async () => {
    for (let index = 0; index < 3; index += 1) await upload(bench);
    await forgetTickets();
    bench.clock.advance(3_600_000);
    expect(await reapJobs(bench.context, waiting(3))).toEqual(quiet);
    expect(await tickets()).toEqual([]);
  });

  it('gets one where tickets are missing, and there are no more of them than are', async () => {
    for (let index = 0; index < 5; index += 1) await upload(bench);
    await forgetTickets();
    bench.clock.advance(60_000);
    expect(await reapJobs(bench.context, waiting(3))).toEqual({ ...quiet, reminded: 2 });
    // Those are on their way now.
    expect(await reapJobs(bench.context, waiting(3))).toEqual(quiet);
    await forgetTickets();
    expect(await reapJobs(bench.context, waiting(0))).toEqual({ ...quiet, reminded: 3 });
  });

  it('gets none while the queue cannot be reached', async () => {
    await upload(bench);
    await forgetTickets();
    bench.clock.advance(60_000);
    const unreachable = { countWaiting: () => Promise.reject(new TicketQueueUnavailableError('away')) };
    expect(await reapJobs(bench.context, unreachable)).toEqual(quiet);
    expect(await reapJobs(bench.context, waiting(0))).toEqual({ ...quiet, reminded: 1 });
  });

  it('gets one at once after a queue in memory was lost', async () => {
    await upload(bench);
    await forgetTickets();
    expect(await reissueTickets(bench.context)).toBe(1);
    expect(await reapJobs(bench.context)).toEqual({ ...quiet, reminded: 1 });
  });
});

describe('a ticket that no processor can handle', () => {
  const reason = { reason: 'TICKET_UNREADABLE', message: 'The ticket is of a version nobody knows.' };

  it('ends its video with the reason', async () => {
    const { video } = await upload(bench);
    await rejectTicket(bench.context, await jobOf(bench, video.id), reason);
    expect((await getVideo(bench.context, caller, video.id)).video).toMatchObject({ status: 'FAILED', error: reason });
  });

  it.each(['', 'garbage', '01890a5d-ac96-774b-bcce-b302099a8057'])(
    'and names the job %j harms nobody',
    async (jobId) => {
      const { video } = await upload(bench);
      await rejectTicket(bench.context, jobId, reason);
      expect(await status(video.id)).toBe('UPLOADED');
    },
  );

  it('leaves a job alone that a processor holds', async () => {
    const { videoId, jobId, held } = await claimedVideo(bench);
    await rejectTicket(bench.context, jobId, reason);
    expect(await status(videoId)).toBe('PROCESSING');
    await expect(heartbeatJob(bench.context, held, [])).resolves.toBeDefined();
  });
});

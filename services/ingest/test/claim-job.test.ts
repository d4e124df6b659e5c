import { fetchedSourceKey } from '@vidi/media-store';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InvalidRequestError, StaleAttemptError } from '../src/domain/errors.ts';
import { claimJob } from '../src/usecases/claim-job.ts';
import { failJob } from '../src/usecases/fail-job.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import { publishResult } from '../src/usecases/publish-result.ts';
import {
  caller,
  claimed,
  claimedVideo,
  createByUrl,
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

describe('claiming a job', () => {
  it('hands out the stored bytes, the features to find and the fencing token', async () => {
    const { video } = await upload(bench, { features: ['SHOTS'] });
    const jobId = await jobOf(bench, video.id);
    const outcome = await claimJob(bench.context, jobId, 'p');
    expect(outcome).toMatchObject({
      kind: 'claimed',
      job: { id: jobId, videoId: video.id, attempt: 1, maxAttempts: 5, processorId: 'p' },
      leaseMs: 30_000,
      source: { kind: 'stored', object: video.bytes },
      features: ['MEDIA_INFO', 'SHOTS'],
    });
    expect((await getVideo(bench.context, caller, video.id)).video.status).toBe('PROCESSING');
  });

  it('hands out the URL and where to put its bytes when they are not here', async () => {
    const { video } = await createByUrl(bench);
    const jobId = await jobOf(bench, video.id);
    const { source } = await claimed(bench, jobId);
    expect(source).toEqual({ kind: 'remote', url: 'https://example.com/cat.mp4', key: fetchedSourceKey(jobId, 1) });
  });

  it('gives the job to exactly one of twenty processors that try at once', async () => {
    const { video } = await upload(bench);
    const jobId = await jobOf(bench, video.id);
    const tries = Array.from({ length: 20 }, (_, index) => claimJob(bench.context, jobId, `p${index}`));
    const outcomes = await Promise.all(tries);
    expect(outcomes.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.kind === 'refused' && outcome.refusal === 'HELD')).toHaveLength(19);
    expect(await bench.query('select attempt from jobs')).toEqual([{ attempt: 1 }]);
  });

  it('gives each of many jobs to exactly one of many processors', async () => {
    const videos = await Promise.all(Array.from({ length: 5 }, () => upload(bench)));
    const jobIds = await Promise.all(videos.map(({ video }) => jobOf(bench, video.id)));
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, index) => claimJob(bench.context, jobIds[index % 5] ?? '', `p${index}`)),
    );
    const winners = outcomes.flatMap((outcome) => (outcome.kind === 'claimed' ? [outcome.job.id] : []));
    expect(winners.toSorted()).toEqual(jobIds.toSorted());
  });

  it.each([{ attempt: 7 }, { state: 'READY' }] as const)(
    'cannot be undone by a write that read the job otherwise, lock or no lock: %j',
    async (otherwise) => {
      const { video } = await upload(bench);
      const { job } = await claimed(bench, await jobOf(bench, video.id));
      const before = await bench.query('select * from jobs');
      const stale = bench.context.unitOfWork.write(async ({ jobs }) => {
        await jobs.save({ ...job, processorId: 'thief' }, { ...job, ...otherwise });
      });
      await expect(stale).rejects.toThrow(StaleAttemptError);
      expect(await bench.query('select * from jobs')).toEqual(before);
    },
  );

  it('after a failed attempt hands out only what has not ended', async () => {
    const { jobId, held } = await claimedVideo(bench, ['SHOTS', 'LOUDNESS', 'SILENCE']);
    await publish(bench, held, 'MEDIA_INFO', mediaInfo);
    const noSound = { reason: 'NO_AUDIO_STREAM', message: 'There is no sound.' };
    await publishResult(
      bench.context,
      held,
      'LOUDNESS',
      { name: 'e', version: '1' },
      { kind: 'skipped', reason: noSound },
    );
    await failJob(bench.context, held, error, 'TRANSIENT');
    bench.clock.advance(5_000);
    expect((await claimed(bench, jobId)).features).toEqual(['SHOTS', 'SILENCE']);
  });

  it.each(['01890a5d-ac96-774b-bcce-b302099a8057', 'garbage', ''])(
    'is refused as GONE for the job %j',
    async (jobId) => {
      expect(await claimJob(bench.context, jobId, 'p')).toEqual({ kind: 'refused', refusal: 'GONE' });
    },
  );

  it('is refused as NOT_YET until the next attempt is due, though its ticket came early', async () => {
    const { jobId, held } = await claimedVideo(bench);
    await failJob(bench.context, held, error, 'TRANSIENT');
    expect(await claimJob(bench.context, jobId, 'p')).toEqual({ kind: 'refused', refusal: 'NOT_YET' });
    bench.clock.advance(5_000);
    expect(await claimJob(bench.context, jobId, 'p')).toMatchObject({ kind: 'claimed', job: { attempt: 2 } });
  });

  it('is refused as ENDED once the job has ended', async () => {
    const { jobId, held } = await claimedVideo(bench);
    await failJob(bench.context, held, error, 'PERMANENT');
    expect(await claimJob(bench.context, jobId, 'p')).toEqual({ kind: 'refused', refusal: 'ENDED' });
  });

  it('is refused to a processor without a name', async () => {
    const { video } = await upload(bench);
    await expect(claimJob(bench.context, await jobOf(bench, video.id), '')).rejects.toThrow(InvalidRequestError);
  });
});

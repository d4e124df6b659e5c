import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InvalidPageTokenError, InvalidRequestError } from '../src/domain/errors.ts';
import type { ProcessorFacts } from '../src/domain/processor.ts';
import { ProcessorNotFoundError } from '../src/domain/processor-errors.ts';
import { claimJob } from '../src/usecases/claim-job.ts';
import { completeJob } from '../src/usecases/complete-job.ts';
import { heartbeatJob } from '../src/usecases/heartbeat-job.ts';
import { announceProcessor } from '../src/usecases/processors/announce-processor.ts';
import { forgetProcessors } from '../src/usecases/processors/forget-processors.ts';
import { getProcessor } from '../src/usecases/processors/get-processor.ts';
import { listProcessors } from '../src/usecases/processors/list-processors.ts';
import { pauseProcessor } from '../src/usecases/processors/pause-processor.ts';
import { resumeProcessor } from '../src/usecases/processors/resume-processor.ts';
import { unregisterProcessor } from '../src/usecases/processors/unregister-processor.ts';
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
beforeEach(async () => await bench.reset());
afterAll(async () => await bench[Symbol.asyncDispose]());

function facts(id: string, changes: Partial<ProcessorFacts> = {}): ProcessorFacts {
  return {
    id,
    version: '1.2.3',
    host: 'machine',
    startTime: new Date('2025-12-31T23:59:00.000Z'),
    concurrency: 2,
    features: [{ feature: 'SHOTS', engine: { name: 'vidi.shots', version: '2' }, limitation: undefined }],
    stopping: false,
    ...changes,
  };
}

const announce = async (id: string, changes?: Partial<ProcessorFacts>) =>
  await announceProcessor(bench.context, facts(id, changes));
const list = async (pageSize = 0, pageToken = '') => await listProcessors(bench.context, { pageSize, pageToken });

describe('a processor that announces itself', () => {
  it('is listed with what it said, what it works on, and what it could take', async () => {
    expect(await announce('processor-1')).toEqual({ paused: false });
    const { processors } = await list();
    expect(processors).toEqual([
      {
        processor: {
          ...facts('processor-1'),
          features: [{ feature: 'SHOTS', engine: { name: 'vidi.shots', version: '2' } }],
          lastSeenTime: bench.clock.now(),
          pause: undefined,
        },
        state: 'ACTIVE',
        running: [],
        freeSlots: 2,
      },
    ]);
    const { video } = await upload(bench, { features: ['MEDIA_INFO'] });
    const { held, job } = await claimed(bench, await jobOf(bench, video.id), 'processor-1');
    expect(await getProcessor(bench.context, 'processor-1')).toMatchObject({
      running: [{ videoId: video.id, attempt: job.attempt, startTime: bench.clock.now() }],
      freeSlots: 1,
    });
    await publish(bench, held, 'MEDIA_INFO', mediaInfo);
    await completeJob(bench.context, held);
    expect(await getProcessor(bench.context, 'processor-1')).toMatchObject({ running: [], freeSlots: 2 });
  });

  it('is registered once, with what it said last', async () => {
    await announce('processor-1');
    bench.clock.advance(5_000);
    await announce('processor-1', { concurrency: 4, stopping: true });
    expect((await list()).processors).toMatchObject([
      { processor: { concurrency: 4, lastSeenTime: bench.clock.now() }, state: 'STOPPING', freeSlots: 0 },
    ]);
  });

  it('is lost when it falls silent, back when it is heard of, and forgotten after a while', async () => {
    await announce('processor-1');
    bench.clock.advance(20_000);
    expect((await getProcessor(bench.context, 'processor-1')).state).toBe('ACTIVE');
    bench.clock.advance(1);
    expect(await getProcessor(bench.context, 'processor-1')).toMatchObject({ state: 'LOST', freeSlots: 0 });
    await announce('processor-1');
    expect((await getProcessor(bench.context, 'processor-1')).state).toBe('ACTIVE');
    bench.clock.advance(3_600_000);
    expect(await forgetProcessors(bench.context)).toBe(0);
    bench.clock.advance(1);
    await announce('processor-2');
    expect(await forgetProcessors(bench.context)).toBe(1);
    expect((await list()).processors.map(({ processor }) => processor.id)).toEqual(['processor-2']);
    await expect(getProcessor(bench.context, 'processor-1')).rejects.toThrow(ProcessorNotFoundError);
  });

  it('is gone at once when it says goodbye, however often', async () => {
    await announce('processor-1');
    await unregisterProcessor(bench.context, 'processor-1');
    await unregisterProcessor(bench.context, 'processor-1');
    expect((await list()).processors).toEqual([]);
  });

  it('is shown with the job it took with it, until another has that', async () => {
    await announce('processor-1');
    const { videoId } = await claimedVideo(bench);
    bench.clock.advance(20_001);
    const lost = await getProcessor(bench.context, 'processor-1');
    expect(lost).toMatchObject({ state: 'LOST', running: [{ videoId }] });
  });

  it.each([
    ['nobody', { id: '' }],
    ['a name that no database keeps', { id: 'a\0b' }],
    ['somebody who can do nothing', { concurrency: 0 }],
  ])('is refused as %s', async (_what, changes) => {
    await expect(announce('processor-1', changes)).rejects.toThrow(InvalidRequestError);
  });
});

describe('the list of processors', () => {
  it('is read page by page, by id', async () => {
    for (const id of ['c', 'a', 'B']) await announce(id);
    const first = await list(2);
    expect(first.processors.map(({ processor }) => processor.id)).toEqual(['B', 'a']);
    const second = await list(2, first.nextPageToken);
    expect(second.processors.map(({ processor }) => processor.id)).toEqual(['c']);
    expect(second.nextPageToken).toBe('');
    await expect(list(2, `${first.nextPageToken}=`)).rejects.toThrow(InvalidPageTokenError);
    await expect(list(2, 'elsewhere')).rejects.toThrow(InvalidPageTokenError);
    await expect(list(-1)).rejects.toThrow(InvalidRequestError);
  });
});

describe('a processor that an operator pauses', () => {
  it('is told so, says by whom and why, and stays so until it is resumed', async () => {
    await announce('processor-1');
    const anna = { owner: 'anna', scope: 'admin' } as const;
    const paused = await pauseProcessor(bench.context, anna, 'processor-1', 'a new disk');
    const pause = { pauseTime: bench.clock.now(), pausedBy: 'anna', reason: 'a new disk' };
    expect(paused).toMatchObject({ state: 'PAUSED', freeSlots: 0, processor: { pause } });
    bench.clock.advance(1_000);
    await pauseProcessor(bench.context, caller, 'processor-1', 'another reason');
    expect(await announce('processor-1')).toEqual({ paused: true });
    expect((await getProcessor(bench.context, 'processor-1')).processor.pause).toEqual(pause);

    expect(await resumeProcessor(bench.context, caller, 'processor-1')).toMatchObject({ state: 'ACTIVE' });
    expect((await resumeProcessor(bench.context, caller, 'processor-1')).processor.pause).toBeUndefined();
    expect(await announce('processor-1')).toEqual({ paused: false });
  });

  it('gets no work, and hands its ticket on', async () => {
    await announce('processor-1');
    await pauseProcessor(bench.context, caller, 'processor-1', '');
    const { video } = await upload(bench, { features: ['MEDIA_INFO'] });
    const jobId = await jobOf(bench, video.id);
    await bench.query('delete from outbox');
    expect(await claimJob(bench.context, jobId, 'processor-1')).toEqual({ kind: 'refused', refusal: 'PAUSED' });
    expect(await bench.query('select job_id from outbox')).toEqual([{ job_id: jobId }]);
    const { held } = await claimed(bench, jobId, 'processor-2');
    await bench.query('delete from outbox');
    expect(await claimJob(bench.context, jobId, 'processor-1')).toEqual({ kind: 'refused', refusal: 'PAUSED' });
    expect(await bench.query('select job_id from outbox')).toEqual([]);
    await releaseJob(bench.context, held);
    await resumeProcessor(bench.context, caller, 'processor-1');
    await claimed(bench, jobId, 'processor-1');
  });

  it('ends what it has in hand', async () => {
    await announce('processor-1');
    const { held } = await claimedVideo(bench, ['MEDIA_INFO']);
    await pauseProcessor(bench.context, caller, 'processor-1', '');
    expect(await heartbeatJob(bench.context, held, [])).toMatchObject({ cancelRequested: false });
    await publish(bench, held, 'MEDIA_INFO', mediaInfo);
    await completeJob(bench.context, held);
  });

  it('must be registered', async () => {
    await expect(pauseProcessor(bench.context, caller, 'nobody', '')).rejects.toThrow(ProcessorNotFoundError);
    await expect(resumeProcessor(bench.context, caller, 'nobody')).rejects.toThrow(ProcessorNotFoundError);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Priority } from '../src/domain/scheduling/priority.ts';
import { claimJob } from '../src/usecases/claim-job.ts';
import { completeJob } from '../src/usecases/complete-job.ts';
import { createVideo } from '../src/usecases/create-video.ts';
import { failJob } from '../src/usecases/fail-job.ts';
import { getVideo } from '../src/usecases/get-video.ts';
import { announceProcessor } from '../src/usecases/processors/announce-processor.ts';
import { pauseQueue } from '../src/usecases/queue/pause-queue.ts';
import { createQueueOutlook, withOutlook } from '../src/usecases/queue/queue-outlook.ts';
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

const A_TICKET = '01890a5d-ac96-774b-bcce-b302099a8057';

async function queue(owner: string, priority: Priority = 'NORMAL'): Promise<string> {
  const url = 'https://example.com/cat.mp4';
  const request = { url, title: '', labels: {}, features: ['MEDIA_INFO'], priority } as const;
  return (await createVideo(bench.context, { owner, scope: 'write' }, request)).video.id;
}

const outlookOf = async (id: string) =>
  (await withOutlook(bench.context, await getVideo(bench.context, caller, id))).outlook;

const secondsFromNow = (time: Date | undefined) =>
  time === undefined ? undefined : (time.getTime() - bench.clock.now().getTime()) / 1_000;

/** Analyses a video of ten seconds in as many as given. */
async function analyse(seconds: number): Promise<string> {
  const { videoId, held } = await claimedVideo(bench, ['MEDIA_INFO']);
  bench.clock.advance(seconds * 1_000);
  await publish(bench, held, 'MEDIA_INFO', mediaInfo);
  await completeJob(bench.context, held);
  return videoId;
}

async function registerProcessor(concurrency: number): Promise<void> {
  const facts = { id: 'p', version: '1', host: 'h', startTime: bench.clock.now(), features: [], stopping: false };
  await announceProcessor(bench.context, { ...facts, concurrency });
}

describe('the position of a video', () => {
  it('is its place in the order that claims then take', async () => {
    const ids: string[] = [];
    for (const owner of ['a', 'a', 'a', 'b', 'b', 'c']) ids.push(await queue(owner));
    for (let index = 0; index < 12; index += 1) ids.push(await queue('h', 'HIGH'));
    ids.push(await queue('a', 'LOW'));
    for (const expected of [0, 5]) {
      for (let claims = 0; claims < expected; claims += 1) await claimJob(bench.context, A_TICKET, 'p');
      if (expected > 0) ids.push(await queue('d'), await queue('c'), await queue('h', 'HIGH'));
    }
    const told = await Promise.all(ids.map(async (id) => ({ id, position: (await outlookOf(id))?.position })));
    const order = told
      .filter(({ position }) => position !== undefined)
      .toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0))
      .map(({ id }) => id);
    const taken: string[] = [];
    for (;;) {
      const outcome = await claimJob(bench.context, A_TICKET, 'p');
      if (outcome.kind === 'refused') break;
      taken.push(outcome.job.videoId);
    }
    expect(taken).toEqual(order);
    expect(taken).toHaveLength(17);
  });

  it('is told to as many as is set, from the front', async () => {
    const { context } = bench;
    const settings = { ...context.settings, maxToldPositions: 2 };
    const outlook = createQueueOutlook({ ...context, settings }, 0);
    const ids = [await queue('a'), await queue('a'), await queue('a')];
    const told = await outlook.current();
    expect(ids.map((id) => told.get(id)?.position)).toEqual([1, 2, undefined]);
  });

  it('is told only while it waits', async () => {
    const { video } = await upload(bench);
    expect(await outlookOf(video.id)).toMatchObject({ position: 1 });
    const { held } = await claimed(bench, await jobOf(bench, video.id));
    expect((await outlookOf(video.id))?.position).toBeUndefined();
    await failJob(bench.context, held, { reason: 'CRASHED', message: 'It crashed.' }, 'TRANSIENT');
    expect(await outlookOf(video.id)).toBeUndefined();
  });
});

describe('the time of a video', () => {
  it('is not told where nothing was measured', async () => {
    await registerProcessor(1);
    const id = await queue('a');
    expect(await outlookOf(id)).toEqual({ position: 1, startTime: undefined, completeTime: undefined });
  });

  it('is by what videos took lately, and how many are worked on at a time', async () => {
    await analyse(4);
    await analyse(6);
    await registerProcessor(2);
    const ids = [await queue('a'), await queue('a'), await queue('a')];
    const outlooks = await Promise.all(ids.map(outlookOf));
    expect(outlooks.map((outlook) => secondsFromNow(outlook?.startTime))).toEqual([0, 0, 5]);
    expect(outlooks.map((outlook) => secondsFromNow(outlook?.completeTime))).toEqual([5, 5, 10]);
  });

  it('takes what is worked on into account, and tells when that ends', async () => {
    await analyse(10);
    await registerProcessor(1);
    const { video } = await upload(bench, { features: ['MEDIA_INFO'] });
    await claimed(bench, await jobOf(bench, video.id));
    bench.clock.advance(4_000);
    await registerProcessor(1);
    const waiting = await queue('a');
    expect(secondsFromNow((await outlookOf(video.id))?.completeTime)).toBe(6);
    expect(secondsFromNow((await outlookOf(waiting))?.startTime)).toBe(6);
  });

  it('is not told while nobody takes work', async () => {
    await analyse(10);
    const id = await queue('a');
    expect((await outlookOf(id))?.startTime).toBeUndefined();
    await registerProcessor(1);
    expect(secondsFromNow((await outlookOf(id))?.startTime)).toBe(0);
    await pauseQueue(bench.context, caller, 'maintenance');
    expect(await outlookOf(id)).toMatchObject({ position: 1, startTime: undefined });
  });
});

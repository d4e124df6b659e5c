import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../src/adapters/postgres/database.ts';
import type { Caller } from '../src/domain/caller.ts';
import type { Feature } from '../src/domain/feature.ts';
import type { Priority } from '../src/domain/scheduling/priority.ts';
import { cancelVideo } from '../src/usecases/cancel-video.ts';
import { claimJob } from '../src/usecases/claim-job.ts';
import { createVideo } from '../src/usecases/create-video.ts';
import { failJob } from '../src/usecases/fail-job.ts';
import { MAX_HASTENED_TICKETS, UNUSED_TICKET_PAUSE_MS } from '../src/usecases/next-job.ts';
import { reapJobs } from '../src/usecases/reap-jobs.ts';
import { releaseJob } from '../src/usecases/release-job.ts';
import { jobOf, openWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(() => bench.reset());

const A_TICKET = '01890a5d-ac96-774b-bcce-b302099a8057';
const error = { reason: 'CRASHED', message: 'It crashed.' };

interface Wish {
  readonly priority?: Priority;
  readonly features?: readonly Feature[];
}

/** Hands over a video under a title. */
async function queue(owner: string, title: string, { priority = 'NORMAL', features = [] }: Wish = {}): Promise<string> {
  const caller: Caller = { owner, scope: 'write' };
  const url = 'https://example.com/cat.mp4';
  const { video } = await createVideo(bench.context, caller, { url, title, labels: {}, features, priority });
  return video.id;
}

/** Hands over `count` videos, one after the other: `a1`, `a2` and so on. */
async function queueMany(owner: string, count: number, wish: Wish = {}): Promise<void> {
  for (let index = 1; index <= count; index += 1) await queue(owner, `${owner}${index}`, wish);
}

/** Claims with any ticket. @returns the title of the video whose job it is, or why there is none. */
async function take(served?: readonly Feature[]): Promise<string> {
  const outcome = await claimJob(bench.context, A_TICKET, 'p', served);
  if (outcome.kind === 'refused') return outcome.refusal;
  const [row] = await bench.query('select title from videos where id = $1', [outcome.job.videoId]);
  return String(row?.['title']);
}

async function takeMany(count: number): Promise<string[]> {
  const taken: string[] = [];
  for (let index = 0; index < count; index += 1) taken.push(await take());
  return taken;
}

describe('the order of claims', () => {
  it('is the order in which one owner handed its videos over, whatever tickets say', async () => {
    await queueMany('a', 3);
    const last = await bench.query('select id from jobs order by id desc limit 1');
    expect(await claimJob(bench.context, String(last[0]?.['id']), 'p')).toMatchObject({ kind: 'claimed' });
    expect(await takeMany(3)).toEqual(['a2', 'a3', 'GONE']);
  });

  it('gives an owner who comes with one video the very next turn, however many another has waiting', async () => {
    await queueMany('a', 30);
    expect(await takeMany(3)).toEqual(['a1', 'a2', 'a3']);
    await queue('b', 'b1');
    expect(await takeMany(3)).toEqual(['b1', 'a4', 'a5']);
  });

  it('gives owners with many videos turn and turn about', async () => {
    await queueMany('a', 4);
    await queueMany('b', 3);
    await queueMany('c', 2);
    expect(await takeMany(9)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'a3', 'b3', 'a4']);
  });

  it('lets nobody pass by handing over one video after the other', async () => {
    await queueMany('a', 4);
    expect(await take()).toBe('a1');
    const taken: string[] = [];
    for (let index = 1; index <= 6; index += 1) {
      await queue('b', `b${index}`);
      await reapJobs(bench.context);
      taken.push(await take());
    }
    expect(taken.filter((title) => title.startsWith('a'))).toHaveLength(3);
  });

  it('lets an owner who cancelled many videos come as soon as if there had been none of them', async () => {
    const many = await Promise.all(Array.from({ length: 10 }, (_, index) => queue('a', `a${index}`)));
    await queueMany('b', 5);
    for (const id of many) await cancelVideo(bench.context, { owner: 'a', scope: 'write' }, id);
    await queue('a', 'a-left');
    expect((await takeMany(2)).toSorted()).toEqual(['a-left', 'b1']);
  });

  it('is by priority first, and within a priority by owner', async () => {
    await queueMany('a', 2, { priority: 'LOW' });
    await queueMany('b', 2);
    await queueMany('c', 2, { priority: 'HIGH' });
    await queue('d', 'd1', { priority: 'HIGH' });
    expect(await takeMany(7)).toEqual(['c1', 'd1', 'c2', 'b1', 'b2', 'a1', 'a2']);
  });

  it('lets no priority wait for ever: after nine that were preferred it is next', async () => {
    await queueMany('h', 25, { priority: 'HIGH' });
    await queueMany('n', 2);
    const taken = await takeMany(20);
    expect(taken.indexOf('n1')).toBe(9);
    expect(taken.indexOf('n2')).toBe(19);
  });

  it('counts what passed over a priority only while it waits', async () => {
    await queueMany('h', 12, { priority: 'HIGH' });
    await takeMany(11);
    await queue('n', 'n1');
    expect(await takeMany(2)).toEqual(['h12', 'n1']);
  });

  it('has retried and released jobs at the front of their owner, but not before their time', async () => {
    await queueMany('a', 3);
    const first = await claimJob(bench.context, A_TICKET, 'p');
    const second = await claimJob(bench.context, A_TICKET, 'p');
    if (first.kind !== 'claimed' || second.kind !== 'claimed') throw new Error('Nothing was claimed.');
    await failJob(bench.context, { jobId: first.job.id, attempt: 1 }, error, 'TRANSIENT');
    await releaseJob(bench.context, { jobId: second.job.id, attempt: 1 });
    expect(await take()).toBe('a2');
    bench.clock.advance(5_000);
    expect(await reapJobs(bench.context)).toMatchObject({ woken: 1 });
    expect(await takeMany(3)).toEqual(['a1', 'a3', 'GONE']);
  });
});

describe('many who claim at once', () => {
  it('get every job once, and each owner the same share of the first ones', async () => {
    for (const owner of ['a', 'b', 'c', 'd']) await queueMany(owner, 10);
    const first = await Promise.all(Array.from({ length: 8 }, () => take()));
    const shares = Map.groupBy(first, (title) => title[0]);
    expect(shares.size).toBe(4);
    expect(Math.max(...[...shares.values()].map((titles) => titles.length))).toBeLessThanOrEqual(3);
    const rest = await Promise.all(Array.from({ length: 40 }, () => take()));
    const jobs = [...first, ...rest].filter((title) => title !== 'GONE');
    expect(new Set(jobs).size).toBe(40);
    expect(jobs).toHaveLength(40);
  });

  it('lose nothing while others hand over, cancel and tidy up', async () => {
    const cancelled = await Promise.all(Array.from({ length: 6 }, (_, index) => queue('x', `x${index}`)));
    const taken: string[] = [];
    const claimAll = async () => {
      for (let misses = 0; misses < 20; ) {
        const title = await take();
        if (/^[abcx]\d/.test(title)) taken.push(title);
        else misses += 1;
      }
    };
    const handOver = async (owner: string) => await queueMany(owner, 12);
    const tidy = async () => {
      for (let round = 0; round < 20; round += 1) await bench.context.unitOfWork.write(({ queue: q }) => q.tidy());
    };
    await Promise.all([
      ...['a', 'b', 'c'].map(handOver),
      ...cancelled.map((id) => cancelVideo(bench.context, { owner: 'x', scope: 'write' }, id)),
      claimAll(),
      claimAll(),
      tidy(),
    ]);
    await claimAll();
    expect(taken.filter((title) => !title.startsWith('x')).length).toBe(36);
    expect(await bench.query("select 1 from jobs where state = 'READY'")).toEqual([]);
  });
});

describe('processors that serve other features', () => {
  const pictures: readonly Feature[] = ['MEDIA_INFO', 'SHOTS', 'KEYFRAMES'];

  it('get the next job that they serve, and leave the others for whom they are', async () => {
    await queue('a', 'a-sound', { features: ['LOUDNESS'] });
    await queue('b', 'b-shots', { features: ['SHOTS'] });
    await queue('a', 'a-shots', { features: ['SHOTS'] });
    expect(await take(pictures)).toBe('a-shots');
    expect(await take(pictures)).toBe('b-shots');
    expect(await take(pictures)).toBe('GONE');
    expect(await take()).toBe('a-sound');
  });

  it('are told so where the ticket names a job that they do not serve', async () => {
    const jobId = await jobOf(bench, await queue('a', 'a1', { features: ['LOUDNESS'] }));
    expect(await claimJob(bench.context, jobId, 'p', pictures)).toEqual({ kind: 'refused', refusal: 'NOT_SERVED' });
  });

  it('serve a job whose other features were found before', async () => {
    await queue('a', 'a1', { features: ['LOUDNESS'] });
    await bench.query("update jobs set needs = '{MEDIA_INFO}'");
    expect(await take(pictures)).toBe('a1');
  });

  it('make up for the ticket they could not use by another, after a pause', async () => {
    await queue('a', 'a1', { features: ['LOUDNESS'] });
    await bench.query('delete from outbox');
    expect(await take(pictures)).toBe('GONE');
    expect(await reapJobs(bench.context)).toMatchObject({ reminded: 0 });
    bench.clock.advance(UNUSED_TICKET_PAUSE_MS);
    expect(await reapJobs(bench.context)).toMatchObject({ reminded: 1 });
    expect(await bench.query('select 1 from outbox')).toHaveLength(1);
  });

  it('do not go in circles with the tickets of many jobs that they do not serve', async () => {
    await queueMany('a', 2 * MAX_HASTENED_TICKETS, { features: ['LOUDNESS'] });
    await bench.query('delete from outbox');
    for (let ticket = 0; ticket < 2 * MAX_HASTENED_TICKETS; ticket += 1) await take(pictures);
    bench.clock.advance(UNUSED_TICKET_PAUSE_MS);
    expect(await reapJobs(bench.context)).toMatchObject({ reminded: MAX_HASTENED_TICKETS });
  });
});

describe('the order of turns', () => {
  const lanes = async () => await bench.query('select owner from queue_lanes order by owner');

  it('forgets owners who have nothing ready, and keeps what others join by', async () => {
    await queueMany('a', 1);
    await queueMany('b', 4);
    expect(await takeMany(3)).toEqual(['a1', 'b1', 'b2']);
    await reapJobs(bench.context);
    expect(await lanes()).toEqual([{ owner: 'b' }]);
  });

  it('is mended where a ready job has no place in it', async () => {
    await queue('a', 'a1');
    await bench.query('delete from queue_lanes');
    expect(await take()).toBe('GONE');
    await reapJobs(bench.context);
    expect(await take()).toBe('a1');
  });

  it('waits for a transaction that is just handing a video over before it forgets the owner', async () => {
    await using other = await openOther();
    await queueMany('a', 1);
    await queueMany('b', 2);
    await takeMany(3);
    const { unitOfWork } = bench.context;
    const { promise: joined, resolve: hasJoined } = Promise.withResolvers<void>();
    const { promise: tidied, resolve: hasTidied } = Promise.withResolvers<void>();
    const jobId = (await bench.query("select id from jobs where owner = 'a'"))[0]?.['id'];
    const releasing = unitOfWork.write(async ({ jobs }) => {
      const job = await jobs.lock(String(jobId));
      if (job === undefined) throw new Error('The job is gone.');
      const { leaseExpireTime: _ended, processorId: _left, ...rest } = job;
      const ready = { ...rest, leaseExpireTime: undefined, processorId: undefined };
      await jobs.save({ ...ready, state: 'READY', ticketCount: 1, ticketDueTime: bench.clock.now() }, job);
      hasJoined();
      await tidied;
    });
    await joined;
    await other.unitOfWork.write(({ queue: q }) => q.tidy());
    hasTidied();
    await releasing;
    expect(await take()).toBe('a1');
  });
});

/** A second replica's connections. */
async function openOther() {
  const database = await openDatabase(bench.databaseUrl, 2, bench.context.log);
  return { unitOfWork: database.unitOfWork, [Symbol.asyncDispose]: () => database.close() };
}

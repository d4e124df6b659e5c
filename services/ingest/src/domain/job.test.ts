import { describe, expect, it } from 'vitest';
import { IllegalTransitionError } from './errors.ts';
import {
  attemptsUsed,
  cancelJob,
  claim,
  claimRefusal,
  completeJob,
  expire,
  extend,
  failJob,
  type Job,
  type JobState,
  newJob,
  release,
  remind,
  schedule,
  wake,
} from './job.ts';

const now = new Date('2026-01-01T00:00:00Z');
const at = (ms: number) => new Date(now.getTime() + ms);
const error = { reason: 'CRASHED', message: 'It crashed.' };

const ready = newJob(
  { id: 'j', videoId: 'v', owner: 'o', priority: 'NORMAL', needs: ['MEDIA_INFO', 'SHOTS'], maxAttempts: 2 },
  60_000,
  now,
);
const claimed = claim(ready, 'p', 30_000, now);
const waiting = schedule(claimed, error, 5_000, now);
const completed = completeJob(claimed, now);
const failed = failJob(claimed, error, now);
const all: Readonly<Record<JobState, Job>> = {
  READY: ready,
  WAITING: waiting,
  CLAIMED: claimed,
  COMPLETED: completed,
  FAILED: failed,
  CANCELLED: cancelJob(claimed, now),
};

const transitions: Readonly<Record<string, { from: readonly JobState[]; run: (job: Job) => Job }>> = {
  claim: { from: ['READY', 'WAITING'], run: (job) => claim(job, 'p', 30_000, at(5_000)) },
  extend: { from: ['CLAIMED'], run: (job) => extend(job, 30_000, now) },
  complete: { from: ['CLAIMED'], run: (job) => completeJob(job, now) },
  release: { from: ['CLAIMED'], run: (job) => release(job, 60_000, now) },
  expire: { from: ['CLAIMED'], run: (job) => expire(job, error, 60_000, now) },
  schedule: { from: ['CLAIMED'], run: (job) => schedule(job, error, 1, now) },
  wake: { from: ['WAITING'], run: (job) => wake(job, 60_000, now) },
  remind: { from: ['READY'], run: (job) => remind(job, 60_000, now) },
  fail: { from: ['READY', 'WAITING', 'CLAIMED'], run: (job) => failJob(job, error, now) },
  cancel: { from: ['READY', 'WAITING', 'CLAIMED'], run: (job) => cancelJob(job, now) },
};

describe.each(Object.entries(transitions))('%s', (_name, { from, run }) => {
  it.each(Object.entries(all))('from %s is legal exactly where the table says so', (state, job) => {
    if (from.some((legal) => legal === state)) expect(() => run(job)).not.toThrow();
    else expect(() => run(job)).toThrow(IllegalTransitionError);
  });
});

describe('a job', () => {
  it('gets a new fencing token with every claim, also after a release', () => {
    const second = claim(release(claimed, 60_000, now), 'q', 30_000, now);
    expect([claimed.attempt, second.attempt]).toEqual([1, 2]);
  });

  it('uses up no attempt by a release', () => {
    const second = claim(release(claimed, 60_000, now), 'q', 30_000, now);
    expect(attemptsUsed(second)).toBe(1);
  });

  it('carries what belongs to its state and nothing of the last', () => {
    expect(waiting).toMatchObject({ runAfter: at(5_000), leaseExpireTime: undefined, processorId: undefined });
    expect(wake(waiting, 60_000, now)).toMatchObject({ runAfter: undefined, ticketDueTime: at(60_000) });
    expect(claimed).toMatchObject({ ticketDueTime: undefined, leaseExpireTime: at(30_000), processorId: 'p' });
  });

  it('cannot be claimed before its next attempt is due, and can from then on', () => {
    expect(claimRefusal(waiting, at(4_999))).toBe('NOT_YET');
    expect(claimRefusal(waiting, at(5_000))).toBeUndefined();
  });

  it('refuses claims by its state', () => {
    expect(claimRefusal(claimed, now)).toBe('HELD');
    expect(claimRefusal(completed, now)).toBe('ENDED');
    expect(claimRefusal(failed, now)).toBe('ENDED');
    expect(claimRefusal(cancelJob(ready, now), now)).toBe('ENDED');
  });

  it('does not expire to READY when its attempts are used up', () => {
    const last = claim(expire(claimed, error, 60_000, now), 'q', 30_000, now);
    expect(() => expire(last, error, 60_000, now)).toThrow(IllegalTransitionError);
  });

  it('never has its lease shortened by a heartbeat that is late', () => {
    expect(extend(claimed, 10_000, now).leaseExpireTime).toEqual(at(30_000));
    expect(extend(claimed, 30_000, at(1_000)).leaseExpireTime).toEqual(at(31_000));
  });

  it('waits twice as long for each further ticket, up to a bound', () => {
    let job = ready;
    const waits: number[] = [];
    for (let count = 0; count < 9; count += 1) {
      waits.push(((job.ticketDueTime?.getTime() ?? 0) - now.getTime()) / 60_000);
      job = remind(job, 60_000, now);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 64, 64]);
  });
});

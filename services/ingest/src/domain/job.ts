import { IllegalTransitionError } from './errors.ts';
import type { Feature } from './feature.ts';
import type { Reason } from './reason.ts';
import { type ErrorClass, type FailureCounts, NO_FAILURES, withFailure } from './retry-policy.ts';
import type { Priority } from './scheduling/priority.ts';

/** States of a job; see the table at Job. */
export const JOB_STATES = ['READY', 'WAITING', 'CLAIMED', 'COMPLETED', 'FAILED', 'CANCELLED'] as const;

/** One of JOB_STATES. */
export type JobState = (typeof JOB_STATES)[number];

/**
 * The work on one video.
 *
 * | from           | transition | to        | when                                                        |
 * |----------------|------------|-----------|-------------------------------------------------------------|
 * | READY, WAITING | claim      | CLAIMED   | a processor takes it (WAITING: from `runAfter` on)          |
 * | CLAIMED        | extend     | CLAIMED   | a heartbeat moves the end of the lease                      |
 * | CLAIMED        | complete   | COMPLETED | the results hold                                            |
 * | CLAIMED        | release    | READY     | the processor leaves; not counted as an attempt             |
 * | CLAIMED        | expire     | READY     | the lease ended, and attempts are left                      |
 * | CLAIMED        | schedule   | WAITING   | the attempt failed, and another follows at `runAfter`       |
 * | WAITING        | wake       | READY     | `runAfter` has come                                         |
 * | READY          | remind     | READY     | nobody claimed it for long, and tickets are missing         |
 * | not ended      | fail       | FAILED    | permanent error, no attempts left, or no readable ticket    |
 * | not ended      | cancel     | CANCELLED | somebody asked for it; no attempt is used up, none follows  |
 *
 * `attempt` is the fencing token: it grows with every claim and never falls, so a processor that lost its claim can do no
 * harm. Released claims are counted apart, because they use up no attempt.
 */
export interface Job {
  readonly id: string;
  readonly videoId: string;
  /** Of the video. */
  readonly owner: string;
  /** Of the video. */
  readonly priority: Priority;
  /** Features that had not ended when it last became READY; who claims it has to serve all of them. */
  readonly needs: readonly Feature[];
  readonly state: JobState;
  /** The fencing token of the latest claim; 0 before the first. */
  readonly attempt: number;
  /** How many claims were given back unharmed. */
  readonly releases: number;
  /** Attempts it gets in all; VIDI_JOB_MAX_ATTEMPTS as it was when the job was made. */
  readonly maxAttempts: number;
  /** Whether outcomes of before may stand for what is to be found. */
  readonly mayReuse: boolean;
  /** How many of its attempts failed, by class. */
  readonly failures: FailureCounts;
  /** Present exactly when WAITING: when the next attempt may start. */
  readonly runAfter: Date | undefined;
  /** Present exactly when CLAIMED: when the claim ends without a heartbeat. */
  readonly leaseExpireTime: Date | undefined;
  /** Present exactly when CLAIMED: who holds it. */
  readonly processorId: string | undefined;
  /** Tickets issued since the job became READY. */
  readonly ticketCount: number;
  /** Present exactly when READY: when another ticket is issued if nobody claims it until then. */
  readonly ticketDueTime: Date | undefined;
  /** Why the latest attempt failed. */
  readonly error: Reason | undefined;
  readonly createTime: Date;
  readonly updateTime: Date;
}

/** Why a job was not handed out; the words of `ClaimJobResponse.Refusal`. */
export type ClaimRefusal = 'GONE' | 'ENDED' | 'HELD' | 'NOT_YET' | 'NOT_SERVED' | 'PAUSED';

/** What a new job is made from. */
export type NewJob = Pick<Job, 'id' | 'videoId' | 'owner' | 'priority' | 'needs' | 'maxAttempts'> &
  Partial<Pick<Job, 'mayReuse'>>;

/** A job of a video that was just handed over; a ticket goes with it. */
export function newJob(given: NewJob, ticketTimeoutMs: number, now: Date): Job {
  const created: Job = {
    mayReuse: true,
    ...given,
    state: 'READY',
    attempt: 0,
    releases: 0,
    failures: NO_FAILURES,
    runAfter: undefined,
    leaseExpireTime: undefined,
    processorId: undefined,
    ticketCount: 0,
    ticketDueTime: undefined,
    error: undefined,
    createTime: now,
    updateTime: now,
  };
  return withTicket(created, ticketTimeoutMs, now);
}

/** Whether nothing will happen to the job any more. */
export function jobHasEnded({ state }: Pick<Job, 'state'>): boolean {
  return state === 'COMPLETED' || state === 'FAILED' || state === 'CANCELLED';
}

/** How many attempts have been used up, the one under way included. */
export function attemptsUsed(job: Pick<Job, 'attempt' | 'releases'>): number {
  return job.attempt - job.releases;
}

/** Counts a failure of the attempt under way; goes with schedule or expire. */
export function countFailure(job: Job, errorClass: ErrorClass): Job {
  return { ...job, failures: withFailure(job.failures, errorClass) };
}

/** Whether a failure now would be the last, of whichever class. */
function attemptsExhausted(job: Job): boolean {
  return attemptsUsed(job) >= job.maxAttempts;
}

/**
 * Why the job cannot be claimed now; undefined when it can.
 *
 * @param served what the processor can find; undefined for everything.
 */
export function claimRefusal(
  job: Job,
  now: Date,
  served?: readonly Feature[],
): Exclude<ClaimRefusal, 'GONE' | 'PAUSED'> | undefined {
  if (jobHasEnded(job)) return 'ENDED';
  if (job.state === 'CLAIMED') return 'HELD';
  if (job.state === 'WAITING' && job.runAfter !== undefined && job.runAfter > now) return 'NOT_YET';
  if (served !== undefined && job.needs.some((feature) => !served.includes(feature))) return 'NOT_SERVED';
  return undefined;
}

/** @throws IllegalTransitionError when claimRefusal gives a reason. */
export function claim(job: Job, processorId: string, leaseMs: number, now: Date): Job {
  if (claimRefusal(job, now) !== undefined) throw new IllegalTransitionError('job', 'be claimed', job.state);
  return {
    ...atRest(job, now),
    state: 'CLAIMED',
    attempt: job.attempt + 1,
    processorId,
    leaseExpireTime: later(now, leaseMs),
  };
}

/** Moves the end of the lease; it never comes nearer. */
export function extend(job: Job, leaseMs: number, now: Date): Job & { readonly leaseExpireTime: Date } {
  requireClaimed(job, 'extend its lease');
  const wanted = later(now, leaseMs);
  const current = job.leaseExpireTime;
  const leaseExpireTime = current !== undefined && current > wanted ? current : wanted;
  return { ...job, leaseExpireTime, updateTime: now };
}

/** The work is done and proved. */
export function completeJob(job: Job, now: Date): Job {
  requireClaimed(job, 'complete');
  return { ...atRest(job, now), state: 'COMPLETED', error: undefined };
}

/** The processor gave the job back unharmed; a ticket goes with it. */
export function release(job: Job, ticketTimeoutMs: number, now: Date): Job {
  requireClaimed(job, 'be released');
  return withTicket({ ...atRest(job, now), state: 'READY', releases: job.releases + 1 }, ticketTimeoutMs, now);
}

/** The lease ended without a word; a ticket goes with the job. */
export function expire(job: Job, error: Reason, ticketTimeoutMs: number, now: Date): Job {
  requireClaimed(job, 'expire');
  if (attemptsExhausted(job)) throw new IllegalTransitionError('job', 'expire with no attempts left', job.state);
  return withTicket({ ...atRest(job, now), state: 'READY', error }, ticketTimeoutMs, now);
}

/** The attempt failed; the next may start in `delayMs`. */
export function schedule(job: Job, error: Reason, delayMs: number, now: Date): Job & { readonly runAfter: Date } {
  requireClaimed(job, 'be scheduled again');
  return { ...atRest(job, now), state: 'WAITING', error, runAfter: later(now, delayMs) };
}

/** The time of the next attempt has come; a ticket goes with the job. */
export function wake(job: Job, ticketTimeoutMs: number, now: Date): Job {
  if (job.state !== 'WAITING') throw new IllegalTransitionError('job', 'wake', job.state);
  return withTicket({ ...atRest(job, now), state: 'READY' }, ticketTimeoutMs, now);
}

/** Nobody claimed the job for long; another ticket goes with it. */
export function remind(job: Job, ticketTimeoutMs: number, now: Date): Job {
  if (job.state !== 'READY') throw new IllegalTransitionError('job', 'be reminded of', job.state);
  return withTicket(job, ticketTimeoutMs, now);
}

/** The video has another priority from now on. */
export function reprioritise(job: Job, priority: Priority, now: Date): Job {
  return { ...job, priority, updateTime: now };
}

/** Nobody will try again. */
export function failJob(job: Job, error: Reason, now: Date): Job {
  if (jobHasEnded(job)) throw new IllegalTransitionError('job', 'fail', job.state);
  return { ...atRest(job, now), state: 'FAILED', error };
}

/** Nobody wants the work any more. */
export function cancelJob(job: Job, now: Date): Job {
  if (jobHasEnded(job)) throw new IllegalTransitionError('job', 'be cancelled', job.state);
  return { ...atRest(job, now), state: 'CANCELLED' };
}

/** Tickets after which the waits between them no longer double: 2^6 times the ticket timeout at most. */
const LONGEST_REMINDER_DOUBLING = 6;

/**
 * Counts a ticket. Each reminder doubles the wait for the next: behind a long queue jobs are unclaimed because processors
 * are busy, not because tickets were lost, and a ticket a minute for each would bury the queue.
 */
function withTicket(job: Job, ticketTimeoutMs: number, now: Date): Job {
  const doubling = Math.min(job.ticketCount, LONGEST_REMINDER_DOUBLING);
  return {
    ...job,
    ticketCount: job.ticketCount + 1,
    ticketDueTime: later(now, ticketTimeoutMs * 2 ** doubling),
    updateTime: now,
  };
}

/** The job without what belongs to the state it leaves. */
function atRest(job: Job, now: Date): Job {
  return {
    ...job,
    runAfter: undefined,
    leaseExpireTime: undefined,
    processorId: undefined,
    ticketCount: 0,
    ticketDueTime: undefined,
    updateTime: now,
  };
}

function requireClaimed(job: Job, transition: string): void {
  if (job.state !== 'CLAIMED') throw new IllegalTransitionError('job', transition, job.state);
}

function later(from: Date, ms: number): Date {
  return new Date(from.getTime() + ms);
}

/** Outcomes of before did not hold: from now on everything is looked for. */
export function withoutReuse(job: Job): Job {
  return { ...job, mayReuse: false };
}

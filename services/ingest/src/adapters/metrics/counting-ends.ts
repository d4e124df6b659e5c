import type { Metrics } from '@vidi/service-kit';
import { JOB_STATES, type JobState, jobHasEnded } from '../../domain/job.ts';
import { ATTEMPT_STATES, type AttemptEnd } from '../../domain/job-attempt.ts';
import { ERROR_CLASSES } from '../../domain/retry-policy.ts';
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.ts';

/** What ended in one transaction. */
interface Ends {
  readonly jobs: JobState[];
  readonly attempts: AttemptEnd[];
}

/**
 * A unit of work that counts the jobs and attempts that end in it, once their transaction is committed: in one that is undone,
 * none has ended.
 */
export function countingEnds(unitOfWork: UnitOfWork, metrics: Metrics): UnitOfWork {
  const count = createCounters(metrics);
  return {
    ...unitOfWork,
    write: async (work) => {
      const ends: Ends = { jobs: [], attempts: [] };
      const answer = await unitOfWork.write(async (transaction) => await work(noting(transaction, ends)));
      count(ends);
      return answer;
    },
  };
}

function noting(transaction: Transaction, ends: Ends): Transaction {
  const { jobs, attempts } = transaction;
  return {
    ...transaction,
    jobs: {
      ...jobs,
      save: async (job, asRead) => {
        await jobs.save(job, asRead);
        if (jobHasEnded(job) && !jobHasEnded(asRead)) ends.jobs.push(job.state);
      },
    },
    attempts: {
      ...attempts,
      end: async (claim, how, now) => {
        const wasRunning = await attempts.end(claim, how, now);
        if (wasRunning) ends.attempts.push(how);
        return wasRunning;
      },
    },
  };
}

function createCounters(metrics: Metrics): (ends: Ends) => void {
  const jobs = metrics.counter({
    name: 'vidi_jobs_ended_total',
    help: 'Jobs that have ended, by state.',
    labels: ['state'],
  });
  const attempts = metrics.counter({
    name: 'vidi_attempts_total',
    help: 'Attempts at jobs that have ended, by outcome and, of those that went wrong, by class of the error.',
    labels: ['outcome', 'class'],
  });
  // From 0: a rate does not see the first of a kind otherwise.
  for (const state of JOB_STATES) if (jobHasEnded({ state })) jobs.add({ state }, 0);
  for (const outcome of ATTEMPT_STATES) {
    if (outcome === 'FAILED') for (const errorClass of ERROR_CLASSES) attempts.add({ outcome, class: errorClass }, 0);
    else if (outcome !== 'RUNNING') attempts.add({ outcome, class: outcome === 'LEASE_EXPIRED' ? 'UNKNOWN' : '' }, 0);
  }
  return (ends) => {
    for (const state of ends.jobs) jobs.add({ state });
    for (const how of ends.attempts) {
      attempts.add({ outcome: how.state, class: 'failure' in how ? how.failure.errorClass : '' });
    }
  };
}

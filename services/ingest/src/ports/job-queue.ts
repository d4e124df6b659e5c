import type { Feature } from '../domain/feature.ts';
import type { Job } from '../domain/job.ts';
import type { Priority, WaitingPriority } from '../domain/scheduling/priority.ts';

/** What the caller of a claim can find; undefined for everything. */
export type ServedFeatures = readonly Feature[] | undefined;

/**
 * The order in which ready jobs are handed out. Within a priority owners take turns (start-time fair queuing with one job for a
 * unit: each owner's lane has the number of its next turn, and what is served next is the lane with the lowest); within an
 * owner, the job that was made first. Writing a job that is READY puts its owner in the order; see JobRepository.
 *
 * Lanes are locked before jobs.
 */
export interface JobQueue {
  /** The priorities that have ready jobs which need nothing but `served`. */
  waiting(served: ServedFeatures): Promise<readonly WaitingPriority[]>;
  /**
   * The next job of a priority that needs nothing but `served`, locked until the transaction ends, and its owner with it: who
   * claims at the same time gets another owner's, or waits. Undefined when there is none, or others have all of them locked.
   */
  lockNext(priority: Priority, served: ServedFeatures): Promise<Job | undefined>;
  /**
   * The owner of a job from lockNext has had its turn. To be the last write of its transaction, as all who take one wait for it.
   *
   * @param standing priorities whose count of having been passed over changes: the job's own begins anew, others go up.
   */
  tookTurn(job: Job, standing: readonly Priority[]): Promise<void>;
  /**
   * Makes a ready job due for another ticket at `dueTime`, because the one that came could not be used: of jobs that nobody
   * else has locked, `jobId` where it is one of them. Does nothing when `enough` jobs are due by then anyway.
   */
  hastenTicket(jobId: string | undefined, dueTime: Date, enough: number): Promise<void>;
  /** Removes owners that have nothing ready from the order, and adds those that are missing in it. */
  tidy(): Promise<void>;
}

import type { Job } from '../domain/job.ts';

/**
 * The jobs in the database. Every `lock…` keeps other transactions from changing what it returns until this one ends.
 * Locks are taken in one order everywhere (jobs before features before videos), so that no two transactions wait for each other.
 */
export interface JobRepository {
  insert(job: Job): Promise<void>;
  /** @param id any text; undefined also when it is no UUID. */
  lock(id: string): Promise<Job | undefined>;
  /** Locks nothing, and waits for nobody. */
  countOfVideo(videoId: string): Promise<number>;
  lockOfVideo(videoId: string): Promise<readonly Job[]>;
  /** A job whose lease ended before `now`, the longest ago first; jobs that others have locked are left out. */
  lockExpired(now: Date): Promise<Job | undefined>;
  /** A job whose next attempt may start; as above. */
  lockDue(now: Date): Promise<Job | undefined>;
  /** A job that nobody claimed in time and that has no ticket in the outbox; as above. */
  lockUnclaimed(now: Date): Promise<Job | undefined>;
  /** When the next attempt may begin, of those of some videos that wait for one, by video id. */
  nextAttemptTimes(videoIds: readonly string[]): Promise<ReadonlyMap<string, Date>>;
  /** Makes every READY job one that nobody claimed in time; returns how many there are. */
  makeTicketsDue(now: Date): Promise<number>;
  /**
   * Writes a job, if it is still in the state and attempt it was read in.
   *
   * @throws StaleAttemptError when it is not.
   */
  save(job: Job, asRead: Job): Promise<void>;
}

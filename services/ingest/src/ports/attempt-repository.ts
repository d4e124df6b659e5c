import type { AttemptEnd, JobAttempt } from '../domain/job-attempt.ts';

/**
 * The history of attempts in the database. It is written in the transaction that claims, completes, fails or gives back the
 * job, by whoever holds the lock of the job.
 */
export interface AttemptRepository {
  /** Notes that an attempt has begun, and forgets the oldest of its video beyond the latest `kept`. */
  begin(
    attempt: Pick<JobAttempt, 'jobId' | 'attempt' | 'processorId' | 'startTime'>,
    videoId: string,
    kept: number,
  ): Promise<void>;
  /** Notes how an attempt ended, if it is RUNNING: the first word counts. @returns whether it was. */
  end(claim: Pick<JobAttempt, 'jobId' | 'attempt'>, how: AttemptEnd, now: Date): Promise<boolean>;
  /** Those of a video that are kept, in the order in which they began. */
  ofVideo(videoId: string): Promise<readonly JobAttempt[]>;
}

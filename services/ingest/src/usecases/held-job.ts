import { JobNotFoundError, StaleAttemptError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import type { Video } from '../domain/video.ts';
import type { Transaction } from '../ports/unit-of-work.ts';

/** How a processor proves that it holds a job. */
export interface JobClaim {
  readonly jobId: string;
  /** The fencing token. */
  readonly attempt: number;
}

/**
 * Locks a job for the processor that holds it. A lease that has ended is no reason to refuse while nobody else took the job.
 *
 * @throws JobNotFoundError when the job, and so the video, is gone.
 * @throws StaleAttemptError when the claim was lost or the job has ended.
 */
export async function lockHeldJob(transaction: Transaction, held: JobClaim): Promise<Job> {
  const job = await lockHeldOrCancelledJob(transaction, held);
  if (job.state === 'CANCELLED') throw new StaleAttemptError(held.jobId, held.attempt);
  return job;
}

/**
 * As lockHeldJob, but gives also the job that was cancelled in the hands of this attempt.
 *
 * @throws JobNotFoundError, StaleAttemptError
 */
export async function lockHeldOrCancelledJob({ jobs }: Transaction, { jobId, attempt }: JobClaim): Promise<Job> {
  const job = await jobs.lock(jobId);
  if (job === undefined) throw new JobNotFoundError(jobId);
  if (job.attempt === attempt && (job.state === 'CLAIMED' || job.state === 'CANCELLED')) return job;
  throw new StaleAttemptError(jobId, attempt);
}

/**
 * The video of a job that is locked. It cannot go while the lock lasts: deleting it takes the same lock first.
 *
 * @throws JobNotFoundError
 */
export async function videoOf({ videos }: Transaction, job: Job): Promise<Video> {
  const video = await videos.find(job.videoId);
  if (video === undefined) throw new JobNotFoundError(job.id);
  return video;
}

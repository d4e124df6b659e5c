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
export async function lockHeldJob({ jobs }: Transaction, { jobId, attempt }: JobClaim): Promise<Job> {
  const job = await jobs.lock(jobId);
  if (job === undefined) throw new JobNotFoundError(jobId);
  if (job.state !== 'CLAIMED' || job.attempt !== attempt) throw new StaleAttemptError(jobId, attempt);
  return job;
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

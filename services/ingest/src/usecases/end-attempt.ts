import { conclude, giveBack, hasEnded } from '../domain/feature.ts';
import { attemptsUsed, countFailure, failJob, type Job } from '../domain/job.ts';
import type { Reason } from '../domain/reason.ts';
import { type ErrorClass, givenUp, type RetryVerdict, verdictOnRetry } from '../domain/retry-policy.ts';
import { failVideo } from '../domain/video.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import { videoOf } from './held-job.ts';
import type { IngestContext } from './ingest-context.ts';
import { removeUnnamedArtifacts } from './remove-unnamed-artifacts.ts';

/** Writes a job whose attempt ended without its results, to be tried again: features under way begin anew. */
export async function saveForAnotherAttempt(transaction: Transaction, job: Job, asRead: Job, now: Date): Promise<void> {
  const { jobs, features, videos } = transaction;
  const unfinished = (await features.ofVideo(job.videoId)).filter((feature) => !hasEnded(feature));
  await jobs.save({ ...job, needs: unfinished.map(({ feature }) => feature) }, asRead);
  await features.save(unfinished.map((feature) => giveBack(feature, now)));
  await videos.save({ ...(await videoOf(transaction, job)), updateTime: now });
}

/**
 * Whether another attempt follows one that failed, and the job with that failure counted. A job keeps the number of attempts
 * in all that it was created with, whatever the setting says by now.
 */
export function judgeFailure(
  { settings, random }: Pick<IngestContext, 'settings' | 'random'>,
  job: Job,
  errorClass: ErrorClass,
  retryAfterMs?: number,
): { readonly verdict: RetryVerdict; readonly counted: Job } {
  const counted = countFailure(job, errorClass);
  const policy = { ...settings.retry, maxAttempts: job.maxAttempts };
  const spent = { attempts: attemptsUsed(job), failures: counted.failures };
  return { verdict: verdictOnRetry(policy, errorClass, spent, random(), retryAfterMs), counted };
}

/**
 * Ends a job, its video and what is unfinished of it, for good, with one reason for all.
 *
 * @param limit names the setting that allows no further attempt, where that is why.
 */
export async function endInFailure(
  transaction: Transaction,
  { log, mediaStore }: Pick<IngestContext, 'log' | 'mediaStore'>,
  job: Job,
  lastError: Reason,
  now: Date,
  limit?: string,
): Promise<void> {
  const { jobs, features, videos } = transaction;
  const video = await videoOf(transaction, job);
  const error = givenUp(lastError, limit, attemptsUsed(job));
  await jobs.save(failJob(job, error, now), job);
  const records = await features.ofVideo(job.videoId);
  const unfinished = records.filter((feature) => !hasEnded(feature));
  const outcome = { kind: 'failed', reason: error } as const;
  await features.save(unfinished.map((feature) => conclude(feature, outcome, undefined, job.attempt, now)));
  await videos.save(failVideo(video, error, now));
  await removeUnnamedArtifacts({ log, mediaStore }, transaction.artifactSets, video.id);
  log.warn({ videoId: video.id, jobId: job.id, attempt: job.attempt, error }, 'video failed');
}

import { ResultsInvalidError } from '../domain/errors.ts';
import type { FeatureRecord } from '../domain/feature.ts';
import { completeJob as complete, extend, type Job } from '../domain/job.ts';
import { artifactsNamedIn, checkResults } from '../domain/results/check-results.ts';
import { completeVideo } from '../domain/video.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import { checkArtifacts } from './check-artifacts.ts';
import { type JobClaim, lockHeldJob, videoOf } from './held-job.ts';
import type { IngestContext } from './ingest-context.ts';

/**
 * Ends a job well, once its results are proved: checked by themselves, against each other and against the media store.
 *
 * Artifacts are read between two transactions, as that can take long; the lease is extended before, and the claim and
 * the results are looked at again after. Without any, one transaction does.
 *
 * @throws JobNotFoundError, StaleAttemptError
 * @throws ResultsInvalidError naming every problem; the claim then still holds.
 */
export async function completeJob(context: IngestContext, held: JobClaim): Promise<void> {
  const { unitOfWork, mediaStore, clock, settings } = context;
  const unproved = await unitOfWork.write(async (transaction) => {
    const job = await lockHeldJob(transaction, held);
    const features = await transaction.features.ofVideo(job.videoId);
    if (features.some(({ result }) => result !== undefined && artifactsNamedIn(result).length > 0)) {
      await transaction.jobs.save(extend(job, settings.leaseMs, clock.now()), job);
      return features;
    }
    requireNone(checkResults(features));
    await endWell(context, transaction, held, job);
    return undefined;
  });
  if (unproved === undefined) return;
  requireNone([...checkResults(unproved), ...(await checkArtifacts(mediaStore, unproved))]);

  await unitOfWork.write(async (transaction) => {
    const job = await lockHeldJob(transaction, held);
    if (fingerprint(await transaction.features.ofVideo(job.videoId)) !== fingerprint(unproved)) {
      throw new ResultsInvalidError(['results changed while they were being checked']);
    }
    await endWell(context, transaction, held, job);
  });
}

async function endWell(
  { clock, log }: IngestContext,
  transaction: Transaction,
  held: JobClaim,
  job: Job,
): Promise<void> {
  const { jobs, attempts, videos } = transaction;
  const now = clock.now();
  await jobs.save(complete(job, now), job);
  await attempts.end(held, { state: 'SUCCEEDED' }, now);
  await videos.save(completeVideo(await videoOf(transaction, job), now));
  log.info({ videoId: job.videoId, jobId: job.id, attempt: job.attempt }, 'video completed');
}

function requireNone(problems: readonly string[]): void {
  if (problems.length > 0) throw new ResultsInvalidError(problems);
}

function fingerprint(features: readonly FeatureRecord[]): string {
  return features.map(({ feature, state, updateTime }) => `${feature} ${state} ${updateTime.getTime()}`).join();
}

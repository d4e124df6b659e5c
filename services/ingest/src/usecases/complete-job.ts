import { ResultsInvalidError } from '../domain/errors.ts';
import { completeJob as complete, extend, type Job } from '../domain/job.ts';
import { checkResults } from '../domain/results/check-results.ts';
import { artifactsNamedIn } from '../domain/results/named-artifacts.ts';
import { completeVideo } from '../domain/video.ts';
import type { FeatureStanding } from '../ports/feature-repository.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import { checkArtifacts } from './check-artifacts.ts';
import { type JobClaim, lockHeldJob, videoOf } from './held-job.ts';
import type { IngestContext } from './ingest-context.ts';
import { refuseReuse } from './refuse-reuse.ts';
import { discardArtifactSets, releaseArtifactSets } from './release-artifact-sets.ts';

/**
 * Ends a job well, once its results are proved: checked by themselves, against each other and against the media store.
 *
 * Artifacts are read between two transactions, as that can take long; the lease is extended before, and the claim and
 * the results are looked at again after. Without any, one transaction does.
 *
 * @throws JobNotFoundError, StaleAttemptError
 * @throws ResultsInvalidError naming every problem; the claim then still holds, and what was reused is to be found anew.
 */
export async function completeJob(context: IngestContext, held: JobClaim): Promise<void> {
  try {
    await discardArtifactSets(context, await completeProved(context, held));
  } catch (error) {
    if (error instanceof ResultsInvalidError) await refuseReuse(context, held);
    throw error;
  }
}

/** @returns sets of artifacts that nothing names any more. */
async function completeProved(context: IngestContext, held: JobClaim): Promise<readonly string[]> {
  const { unitOfWork, mediaStore, clock, settings } = context;
  const first = await unitOfWork.write(async (transaction) => {
    const job = await lockHeldJob(transaction, held);
    const features = await transaction.features.ofVideo(job.videoId);
    if (features.some(({ result }) => result !== undefined && artifactsNamedIn(result).length > 0)) {
      await transaction.jobs.save(extend(job, settings.leaseMs, clock.now()), job);
      return { unproved: features };
    }
    requireNone(checkResults(features));
    return { released: await endWell(context, transaction, held, job) };
  });
  if (first.released !== undefined) return first.released;
  const { unproved } = first;
  requireNone([...checkResults(unproved), ...(await checkArtifacts(mediaStore, unproved))]);

  return await unitOfWork.write(async (transaction) => {
    const job = await lockHeldJob(transaction, held);
    // Without the results: each that is replaced has another time.
    const standings = (await transaction.features.standingsOf([job.videoId])).get(job.videoId) ?? [];
    if (fingerprint(standings) !== fingerprint(unproved)) {
      throw new ResultsInvalidError(['results changed while they were being checked']);
    }
    return await endWell(context, transaction, held, job);
  });
}

/** With results of its own, the video needs nothing of before. @returns sets of artifacts that only that named. */
async function endWell(
  { clock, log }: IngestContext,
  transaction: Transaction,
  held: JobClaim,
  job: Job,
): Promise<readonly string[]> {
  const { jobs, attempts, videos, earlierResults } = transaction;
  const now = clock.now();
  await jobs.save(complete(job, now), job);
  await attempts.end(held, { state: 'SUCCEEDED' }, now);
  await videos.save(completeVideo(await videoOf(transaction, job), now));
  log.info({ videoId: job.videoId, jobId: job.id, attempt: job.attempt }, 'video completed');
  return await releaseArtifactSets(transaction, await earlierResults.drop(job.videoId), now);
}

function requireNone(problems: readonly string[]): void {
  if (problems.length > 0) throw new ResultsInvalidError(problems);
}

function fingerprint(features: readonly FeatureStanding[]): string {
  return features.map(({ feature, state, updateTime }) => `${feature} ${state} ${updateTime.getTime()}`).join();
}

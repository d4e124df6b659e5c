import { ResultsInvalidError } from '../domain/errors.ts';
import type { FeatureRecord } from '../domain/feature.ts';
import { completeJob as complete, extend } from '../domain/job.ts';
import { checkResults } from '../domain/results/check-results.ts';
import { completeVideo } from '../domain/video.ts';
import { checkArtifacts } from './check-artifacts.ts';
import { type JobClaim, lockHeldJob, videoOf } from './held-job.ts';
import type { IngestContext } from './ingest-context.ts';

/**
 * Ends a job well, once its results are proved: checked by themselves, against each other and against the media store.
 *
 * The artifacts are read between two transactions, as that can take long; the lease is extended before, and the claim and
 * the results are looked at again after.
 *
 * @throws JobNotFoundError, StaleAttemptError
 * @throws ResultsInvalidError naming every problem; the claim then still holds.
 */
export async function completeJob(context: IngestContext, held: JobClaim): Promise<void> {
  const { unitOfWork, mediaStore, clock, settings, log } = context;
  const checked = await unitOfWork.write(async (transaction) => {
    const job = await lockHeldJob(transaction, held);
    await transaction.jobs.save(extend(job, settings.leaseMs, clock.now()), job);
    return { features: await transaction.features.ofVideo(job.videoId) };
  });
  const problems = [...checkResults(checked.features), ...(await checkArtifacts(mediaStore, checked.features))];
  if (problems.length > 0) throw new ResultsInvalidError(problems);

  await unitOfWork.write(async (transaction) => {
    const { jobs, attempts, features, videos } = transaction;
    const job = await lockHeldJob(transaction, held);
    if (fingerprint(await features.ofVideo(job.videoId)) !== fingerprint(checked.features)) {
      throw new ResultsInvalidError(['results changed while they were being checked']);
    }
    const now = clock.now();
    await jobs.save(complete(job, now), job);
    await attempts.end(held, { state: 'SUCCEEDED' }, now);
    await videos.save(completeVideo(await videoOf(transaction, job), now));
    log.info({ videoId: job.videoId, jobId: job.id, attempt: job.attempt }, 'video completed');
  });
}

function fingerprint(features: readonly FeatureRecord[]): string {
  return features.map(({ feature, state, updateTime }) => `${feature} ${state} ${updateTime.getTime()}`).join();
}

import { InvalidRequestError } from '../domain/errors.ts';
import { conclude, type Engine, type Feature, type FeatureOutcome } from '../domain/feature.ts';
import { progressOf } from '../domain/progress.ts';
import { RESULT_FIELD } from '../domain/results/found-results.ts';
import type { Video } from '../domain/video.ts';
import { type JobClaim, lockHeldJob, videoOf } from './held-job.ts';
import type { IngestContext } from './ingest-context.ts';

/**
 * Ends one feature: with its result, or with the reason why there is none. It is readable at once.
 * Doing it again replaces what the same attempt stored.
 *
 * @throws JobNotFoundError, StaleAttemptError
 * @throws InvalidRequestError for a feature that was not asked for, or a result of another feature.
 * @throws IllegalTransitionError when an earlier attempt has ended the feature.
 */
export async function publishResult(
  { unitOfWork, clock, log }: IngestContext,
  held: JobClaim,
  feature: Feature,
  engine: Engine,
  outcome: FeatureOutcome,
): Promise<void> {
  if (outcome.kind === 'succeeded' && outcome.result.result.case !== RESULT_FIELD[feature]) {
    const got = outcome.result.result.case ?? 'nothing';
    throw new InvalidRequestError([{ field: 'result', description: `must be ${RESULT_FIELD[feature]}, not ${got}` }]);
  }
  await unitOfWork.write(async (transaction) => {
    const { features, videos } = transaction;
    const job = await lockHeldJob(transaction, held);
    const records = await features.ofVideo(job.videoId);
    const record = records.find((candidate) => candidate.feature === feature);
    if (record === undefined) {
      throw new InvalidRequestError([{ field: 'feature', description: `${feature} was not asked for` }]);
    }
    const now = clock.now();
    const ended = conclude(record, outcome, engine, held.attempt, now);
    await features.save([ended]);
    const video = await videoOf(transaction, job);
    const standing = records.map((other) => (other.feature === feature ? ended : other));
    const progressPercent = progressOf(standing, video.progressPercent);
    await videos.save({ ...video, ...mediaInfoOf(outcome), progressPercent, updateTime: now });
    log.info({ videoId: video.id, jobId: job.id, feature, outcome: outcome.kind }, 'feature ended');
  });
}

/** The result of MEDIA_INFO is the video's own media info too. */
function mediaInfoOf(outcome: FeatureOutcome): Pick<Video, 'mediaInfo'> | undefined {
  if (outcome.kind !== 'succeeded' || outcome.result.result.case !== 'mediaInfo') return undefined;
  return { mediaInfo: outcome.result.result.value };
}

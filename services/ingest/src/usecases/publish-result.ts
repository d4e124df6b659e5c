import { artifactSetKey } from '@vidi/media-store';
import { InvalidRequestError } from '../domain/errors.ts';
import { conclude, type Engine, type Feature, type FeatureOutcome } from '../domain/feature.ts';
import { progressOf } from '../domain/progress.ts';
import { artifactBytesOf, artifactsNamedIn } from '../domain/results/check-results.ts';
import { RESULT_FIELD } from '../domain/results/found-results.ts';
import type { Video } from '../domain/video.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import { type JobClaim, lockHeldJob, videoOf } from './held-job.ts';
import type { IngestContext } from './ingest-context.ts';
import { mediaInfoOf } from './media-info-of.ts';
import { discardArtifactSets, releaseArtifactSets } from './release-artifact-sets.ts';
import { stageKey } from './stage-key.ts';

/**
 * Ends one feature: with its result, or with the reason why there is none. It is readable at once.
 * Doing it again replaces what the same attempt stored.
 *
 * @param stageDigest how it was found (see stageKey); undefined for what is not to be reused.
 * @throws JobNotFoundError, StaleAttemptError
 * @throws InvalidRequestError for a feature that was not asked for, or a result of another feature.
 * @throws IllegalTransitionError when an earlier attempt has ended the feature.
 */
export async function publishResult(
  context: IngestContext,
  held: JobClaim,
  feature: Feature,
  engine: Engine,
  outcome: FeatureOutcome,
  stageDigest?: string,
): Promise<void> {
  const { unitOfWork, clock, log } = context;
  if (outcome.kind === 'succeeded' && outcome.result.result.case !== RESULT_FIELD[feature]) {
    const got = outcome.result.result.case ?? 'nothing';
    throw new InvalidRequestError([{ field: 'result', description: `must be ${RESULT_FIELD[feature]}, not ${got}` }]);
  }
  const replaced = await unitOfWork.write(async (transaction) => {
    const { features, videos } = transaction;
    const job = await lockHeldJob(transaction, held);
    const records = await features.ofVideo(job.videoId);
    const record = records.find((candidate) => candidate.feature === feature);
    if (record === undefined) {
      throw new InvalidRequestError([{ field: 'feature', description: `${feature} was not asked for` }]);
    }
    const now = clock.now();
    const video = await videoOf(transaction, job);
    const artifactSet = await keepArtifactSet(transaction, video, held, feature, outcome, now);
    const ended = conclude(record, outcome, engine, held.attempt, now, {
      artifactSet,
      stageKey: stageKey(video, feature, stageDigest),
    });
    await features.save([ended]);
    const standing = records.map((other) => (other.feature === feature ? ended : other));
    const progressPercent = progressOf(standing, video.progressPercent);
    const mediaInfo = mediaInfoOf(ended) ?? video.mediaInfo;
    await videos.save({ ...video, mediaInfo, progressPercent, updateTime: now });
    log.info({ videoId: video.id, jobId: job.id, feature, outcome: outcome.kind }, 'feature ended');
    return record.artifactSet === artifactSet ? [] : await releaseArtifactSets(transaction, [record.artifactSet], now);
  });
  await discardArtifactSets(context, replaced);
}

/** Takes note of the artifacts that a result names; returns where they are, undefined when it names none. */
async function keepArtifactSet(
  { artifactSets }: Transaction,
  { id, owner }: Video,
  { jobId, attempt }: JobClaim,
  feature: Feature,
  outcome: FeatureOutcome,
  now: Date,
): Promise<string | undefined> {
  if (outcome.kind !== 'succeeded' || artifactsNamedIn(outcome.result).length === 0) return undefined;
  const key = artifactSetKey({ videoId: id, jobId, attempt }, feature);
  await artifactSets.keep({ key, owner, sizeBytes: artifactBytesOf(outcome.result) }, now);
  return key;
}

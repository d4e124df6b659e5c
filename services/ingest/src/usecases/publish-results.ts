import { artifactSetKey } from '@vidi/media-store';
import { IllegalTransitionError, IngestError, InvalidRequestError } from '../domain/errors.ts';
import { conclude, type Engine, type Feature, type FeatureOutcome, type FeatureRecord } from '../domain/feature.ts';
import { progressOf } from '../domain/progress.ts';
import { RESULT_FIELD } from '../domain/results/found-results.ts';
import { artifactBytesOf, artifactsNamedIn } from '../domain/results/named-artifacts.ts';
import type { Video } from '../domain/video.ts';
import type { FeatureStanding } from '../ports/feature-repository.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import { type JobClaim, lockHeldJob, videoOf } from './held-job.ts';
import type { IngestContext } from './ingest-context.ts';
import { mediaInfoOf } from './media-info-of.ts';
import { discardArtifactSets, releaseArtifactSets } from './release-artifact-sets.ts';
import { stageKey } from './stage-key.ts';

/** What became of one feature, as its engine tells it. */
export interface PublishedOutcome {
  readonly feature: Feature;
  readonly engine: Engine;
  readonly outcome: FeatureOutcome;
  /** How it was found (see stageKey); undefined for what is not to be reused. */
  readonly stageDigest?: string | undefined;
}

/** An outcome that was not taken. */
export interface RefusedOutcome {
  readonly feature: Feature;
  /**
   * InvalidRequestError for a feature that was not asked for, or a result of another feature; IllegalTransitionError when an earlier
   * attempt has ended the feature; what the database said, where it cannot keep the outcome.
   */
  readonly error: unknown;
}

/**
 * Ends features: each with its result, or with the reason why there is none, all in one transaction. They are readable at once.
 * An outcome that cannot be taken keeps none of the others from being stored. Doing it again replaces what the same attempt stored.
 *
 * @param outcomes of one feature that is there twice the last counts.
 * @returns what was refused; everything else is stored.
 * @throws JobNotFoundError, StaleAttemptError; nothing is stored then.
 */
export async function publishResults(
  context: IngestContext,
  held: JobClaim,
  outcomes: readonly PublishedOutcome[],
): Promise<readonly RefusedOutcome[]> {
  try {
    return await publishTogether(context, held, outcomes);
  } catch (error) {
    if (error instanceof IngestError) throw error;
    const [only] = outcomes;
    if (outcomes.length === 1 && only !== undefined) {
      context.log.error({ err: error, jobId: held.jobId, feature: only.feature }, 'an outcome could not be stored');
      return [{ feature: only.feature, error }];
    }
    // The database refuses one of them, and does not say which: alone, each succeeds or fails for itself.
    const refused: RefusedOutcome[] = [];
    for (const outcome of outcomes) refused.push(...(await publishResults(context, held, [outcome])));
    return refused;
  }
}

async function publishTogether(
  context: IngestContext,
  held: JobClaim,
  outcomes: readonly PublishedOutcome[],
): Promise<readonly RefusedOutcome[]> {
  const { refused, replaced } = await context.unitOfWork.write(async (transaction) => {
    const job = await lockHeldJob(transaction, held);
    // Without results: they can be large, and what is published replaces them.
    const standings = (await transaction.features.standingsOf([job.videoId])).get(job.videoId) ?? [];
    const video = await videoOf(transaction, job);
    const judged = judge(video, held, standings, outcomes, context.clock.now());
    return { refused: judged.refused, replaced: await store(context, transaction, video, standings, judged.ended) };
  });
  await discardArtifactSets(context, replaced);
  return refused;
}

/** @returns sets of artifacts that nothing names any more. */
async function store(
  { clock, log }: IngestContext,
  transaction: Transaction,
  video: Video,
  standings: readonly FeatureStanding[],
  ended: readonly FeatureRecord[],
): Promise<readonly string[]> {
  if (ended.length === 0) return [];
  const { features, videos } = transaction;
  const now = clock.now();
  for (const record of ended) await keepArtifactSet(transaction, video, record, now);
  await features.save(ended);
  const records = new Map(ended.map((record) => [record.feature, record]));
  const progressPercent = progressOf(
    standings.map((before) => records.get(before.feature) ?? before),
    video.progressPercent,
  );
  const mediaInfo = ended.map(mediaInfoOf).find((info) => info !== undefined) ?? video.mediaInfo;
  await videos.save({ ...video, mediaInfo, progressPercent, updateTime: now });
  log.info({ videoId: video.id, ended: ended.map(({ feature, state }) => ({ feature, state })) }, 'features ended');
  const replaced = standings.flatMap(({ feature, artifactSet }) => {
    const after = records.get(feature);
    return after === undefined || after.artifactSet === artifactSet ? [] : [artifactSet];
  });
  return await releaseArtifactSets(transaction, replaced, now);
}

/** Which outcomes can be taken, and how their features stand then. */
function judge(
  video: Video,
  held: JobClaim,
  standings: readonly FeatureStanding[],
  outcomes: readonly PublishedOutcome[],
  now: Date,
): { readonly ended: readonly FeatureRecord[]; readonly refused: readonly RefusedOutcome[] } {
  const ended = new Map<Feature, FeatureRecord>();
  const refused: RefusedOutcome[] = [];
  for (const published of outcomes) {
    const { feature } = published;
    try {
      const standing = standings.find((candidate) => candidate.feature === feature);
      ended.set(feature, endedBy(published, standing, video, held, now));
    } catch (error) {
      if (!(error instanceof InvalidRequestError || error instanceof IllegalTransitionError)) throw error;
      refused.push({ feature, error });
    }
  }
  return { ended: [...ended.values()], refused };
}

/** @throws InvalidRequestError, IllegalTransitionError */
function endedBy(
  { feature, engine, outcome, stageDigest }: PublishedOutcome,
  standing: FeatureStanding | undefined,
  video: Video,
  { jobId, attempt }: JobClaim,
  now: Date,
): FeatureRecord {
  if (outcome.kind === 'succeeded' && outcome.result.result.case !== RESULT_FIELD[feature]) {
    const got = outcome.result.result.case ?? 'nothing';
    throw new InvalidRequestError([{ field: 'result', description: `must be ${RESULT_FIELD[feature]}, not ${got}` }]);
  }
  if (standing === undefined) {
    throw new InvalidRequestError([{ field: 'feature', description: `${feature} was not asked for` }]);
  }
  const namesArtifacts = outcome.kind === 'succeeded' && artifactsNamedIn(outcome.result).length > 0;
  return conclude({ ...standing, result: undefined }, outcome, engine, attempt, now, {
    artifactSet: namesArtifacts ? artifactSetKey({ videoId: video.id, jobId, attempt }, feature) : undefined,
    stageKey: stageKey(video, feature, stageDigest),
  });
}

/** Takes note of the artifacts that a result names, before the result names them. */
async function keepArtifactSet(
  { artifactSets }: Transaction,
  { owner }: Video,
  { artifactSet, result }: FeatureRecord,
  now: Date,
): Promise<void> {
  if (artifactSet === undefined || result === undefined) return;
  await artifactSets.keep({ key: artifactSet, owner, sizeBytes: artifactBytesOf(result) }, now);
}

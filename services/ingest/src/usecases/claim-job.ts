import { fetchedSourceKey, fetchedSourcesPrefix, type StoredObject } from '@vidi/media-store';
import { InvalidRequestError } from '../domain/errors.ts';
import { type Feature, hasEnded } from '../domain/feature.ts';
import { type ClaimRefusal, claim, type Job } from '../domain/job.ts';
import { startProcessing, type Video } from '../domain/video.ts';
import { beginFetch } from '../domain/video-fetch.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import { videoOf } from './held-job.ts';
import type { IngestContext } from './ingest-context.ts';
import { nextJob } from './next-job.ts';
import { allowedFeatures, handOnTicket, mayTakeWork } from './processors/work-permission.ts';
import { removeUnnamedArtifacts } from './remove-unnamed-artifacts.ts';
import { reuseResults } from './reuse-results.ts';
import { NO_STAGES, type StageDigests } from './stage-key.ts';

/** Where a processor finds the bytes. */
export type ClaimedSource =
  | { readonly kind: 'stored'; readonly object: StoredObject }
  | { readonly kind: 'remote'; readonly url: string; readonly key: string };

/** What became of a claim. */
export type ClaimOutcome =
  | { readonly kind: 'refused'; readonly refusal: ClaimRefusal }
  | {
      readonly kind: 'claimed';
      readonly job: Job;
      readonly leaseMs: number;
      /** Whose the video is. */
      readonly owner: string;
      /** The language that is spoken, where somebody declared it. */
      readonly language: string | undefined;
      readonly source: ClaimedSource;
      /** Those asked for that have not ended. */
      readonly features: readonly Feature[];
    };

/** A job that was taken, before it is known what is still to be found. */
type TakenJob = Omit<Extract<ClaimOutcome, { readonly kind: 'claimed' }>, 'features'>;

/**
 * Takes the next job in turn (see nextJob) for the length of a lease. Of any number of processors that try, one gets it. What outcomes
 * of before answer is no part of it any more (see reuseResults).
 *
 * @param ticketJobId the job on the ticket that led here.
 * @param served what the processor can find; undefined for everything.
 * @param stages how the processor would find each feature.
 * @throws InvalidRequestError when the processor does not say who it is.
 */
export async function claimJob(
  context: IngestContext,
  ticketJobId: string,
  processorId: string,
  served?: readonly Feature[],
  stages: StageDigests = NO_STAGES,
): Promise<ClaimOutcome> {
  const { unitOfWork } = context;
  if (processorId === '' || processorId.includes('\0')) {
    throw new InvalidRequestError([{ field: 'processor_id', description: 'must say who claims' }]);
  }
  const outcome = await unitOfWork.write(
    async (transaction): Promise<TakenJob | Exclude<ClaimOutcome, { readonly kind: 'claimed' }>> => {
      if (!(await mayTakeWork(transaction, processorId))) {
        await handOnTicket(transaction, context, ticketJobId);
        return { kind: 'refused', refusal: 'PAUSED' };
      }
      const allowed = await allowedFeatures(context, transaction, processorId, served);
      const next = await nextJob(context, transaction, ticketJobId, allowed);
      if (next.kind === 'none') return { kind: 'refused', refusal: next.refusal };
      const taken = await take(context, transaction, next.job, processorId);
      await next.claimed();
      return taken;
    },
  );
  if (outcome.kind === 'refused') return outcome;
  const features = await clearTheWay(context, outcome.job, stages);
  return features === undefined ? { kind: 'refused', refusal: 'ENDED' } : { ...outcome, features };
}

async function take(
  { clock, settings, log }: IngestContext,
  transaction: Transaction,
  job: Job,
  processorId: string,
): Promise<TakenJob> {
  const { jobs, attempts, videos, unnamedObjects } = transaction;
  const now = clock.now();
  const video = await videoOf(transaction, job);
  const claimed = claim(job, processorId, settings.leaseMs, now);
  await jobs.save(claimed, job);
  await attempts.begin(
    { jobId: job.id, attempt: claimed.attempt, processorId, startTime: now },
    video.id,
    settings.maxKeptAttempts,
  );
  const source = sourceOf(video, claimed);
  if (source.kind === 'remote') await unnamedObjects.note(source.key, now);
  const fetch = source.kind === 'remote' ? beginFetch(now) : video.fetch;
  await videos.save({ ...startProcessing(video, now), fetch });
  log.info({ videoId: video.id, jobId: job.id, attempt: claimed.attempt, processorId }, 'job claimed');
  return {
    kind: 'claimed',
    job: claimed,
    leaseMs: settings.leaseMs,
    owner: video.owner,
    language: video.language,
    source,
  };
}

/**
 * Removes what attempts before this one have left, and takes what outcomes of before answer. Nobody can be writing any: they are over, and
 * this one has not begun. In a transaction of its own, which keeps the job from ending meanwhile, since a slow media store must not
 * hold up the turns of others.
 *
 * @returns the features that are still to be found; undefined when the job is not claimed any more.
 */
async function clearTheWay(
  context: IngestContext,
  { id: jobId, attempt, videoId }: Job,
  stages: StageDigests,
): Promise<readonly Feature[] | undefined> {
  return await context.unitOfWork.write(async (transaction) => {
    const { jobs, artifactSets, videos, features } = transaction;
    const job = await jobs.lock(jobId);
    if (job?.state !== 'CLAIMED' || job.attempt !== attempt) return undefined;
    const video = await videos.find(videoId);
    if (video === undefined) return undefined;
    await removeUnnamedArtifacts(context, artifactSets, video.id);
    await removeUnrecordedSources(context, video, jobId);
    const standings = (await features.standingsOf([videoId])).get(videoId) ?? [];
    const { features: standing } = await reuseResults(context, transaction, job, video, standings, stages);
    return standing.filter((feature) => !hasEnded(feature)).map(({ feature }) => feature);
  });
}

/** What attempts before this one fetched without living to record it: it was never named, and nobody will ask for it. */
async function removeUnrecordedSources({ mediaStore, log }: IngestContext, video: Video, jobId: string): Promise<void> {
  if (video.bytes !== undefined || video.origin.kind !== 'url') return;
  try {
    await mediaStore.deleteAll(fetchedSourcesPrefix(jobId));
  } catch (error) {
    log.warn({ err: error, videoId: video.id, jobId }, 'what earlier attempts fetched could not be removed');
  }
}

function sourceOf({ id, bytes, origin }: Video, job: Job): ClaimedSource {
  if (bytes !== undefined) return { kind: 'stored', object: bytes };
  if (origin.kind === 'url') return { kind: 'remote', url: origin.url, key: fetchedSourceKey(job.id, job.attempt) };
  throw new Error(`The uploaded video ${id} has a row without bytes, which accept-video never writes.`);
}

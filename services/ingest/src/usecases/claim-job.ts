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
import { handOnTicket, mayTakeWork } from './processors/work-permission.ts';
import { removeUnnamedArtifacts } from './remove-unnamed-artifacts.ts';

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
      readonly source: ClaimedSource;
      /** Those asked for that have not ended. */
      readonly features: readonly Feature[];
    };

/**
 * Takes the next job in turn (see nextJob) for the length of a lease. Of any number of processors that try, one gets it.
 *
 * @param ticketJobId the job on the ticket that led here.
 * @param served what the processor can find; undefined for everything.
 * @throws InvalidRequestError when the processor does not say who it is.
 */
export async function claimJob(
  context: IngestContext,
  ticketJobId: string,
  processorId: string,
  served?: readonly Feature[],
): Promise<ClaimOutcome> {
  const { unitOfWork } = context;
  if (processorId === '' || processorId.includes('\0')) {
    throw new InvalidRequestError([{ field: 'processor_id', description: 'must say who claims' }]);
  }
  const outcome = await unitOfWork.write(async (transaction): Promise<ClaimOutcome> => {
    if (!(await mayTakeWork(transaction, processorId))) {
      await handOnTicket(transaction, context, ticketJobId);
      return { kind: 'refused', refusal: 'PAUSED' };
    }
    const next = await nextJob(context, transaction, ticketJobId, served);
    if (next.kind === 'none') return { kind: 'refused', refusal: next.refusal };
    const taken = await take(context, transaction, next.job, processorId);
    await next.claimed();
    return taken;
  });
  if (outcome.kind === 'refused') return outcome;
  return (await clearTheWay(context, outcome.job)) ? outcome : { kind: 'refused', refusal: 'ENDED' };
}

async function take(
  { clock, settings, log }: IngestContext,
  transaction: Transaction,
  job: Job,
  processorId: string,
): Promise<ClaimOutcome> {
  const { jobs, attempts, videos, features, unnamedObjects } = transaction;
  const now = clock.now();
  const video = await videoOf(transaction, job);
  const claimed = claim(job, processorId, settings.leaseMs, now);
  await jobs.save(claimed, job);
  await attempts.begin({ jobId: job.id, attempt: claimed.attempt, processorId, startTime: now }, video.id);
  const source = sourceOf(video, claimed);
  if (source.kind === 'remote') await unnamedObjects.note(source.key, now);
  const fetch = source.kind === 'remote' ? beginFetch(now) : video.fetch;
  await videos.save({ ...startProcessing(video, now), fetch });
  const standings = (await features.standingsOf([video.id])).get(video.id) ?? [];
  log.info({ videoId: video.id, jobId: job.id, attempt: claimed.attempt, processorId }, 'job claimed');
  return {
    kind: 'claimed',
    job: claimed,
    leaseMs: settings.leaseMs,
    owner: video.owner,
    source,
    features: standings.filter((standing) => !hasEnded(standing)).map(({ feature }) => feature),
  };
}

/**
 * Removes what attempts before this one have left. Nobody can be writing any: they are over, and this one has not begun. In a transaction
 * of its own, which keeps the job from ending meanwhile, since a slow media store must not hold up the turns of others.
 *
 * @returns whether the job is still claimed.
 */
async function clearTheWay(context: IngestContext, { id: jobId, attempt, videoId }: Job): Promise<boolean> {
  return await context.unitOfWork.write(async ({ jobs, artifactSets, videos }) => {
    const job = await jobs.lock(jobId);
    const video = job?.state === 'CLAIMED' && job.attempt === attempt ? await videos.find(videoId) : undefined;
    if (video === undefined) return false;
    await removeUnnamedArtifacts(context, artifactSets, video.id);
    await removeUnrecordedSources(context, video, jobId);
    return true;
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

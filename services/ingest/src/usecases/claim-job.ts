import { fetchedSourceKey, fetchedSourcesPrefix, type StoredObject } from '@vidi/media-store';
import { InvalidRequestError } from '../domain/errors.ts';
import { type Feature, hasEnded } from '../domain/feature.ts';
import { type ClaimRefusal, claim, claimRefusal, type Job } from '../domain/job.ts';
import { startProcessing, type Video } from '../domain/video.ts';
import { beginFetch } from '../domain/video-fetch.ts';
import type { IngestContext } from './ingest-context.ts';
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
 * Takes a job, if it is ready, for the length of a lease. Of any number of processors that try, one gets it.
 *
 * @throws InvalidRequestError when the processor does not say who it is.
 */
export async function claimJob(context: IngestContext, jobId: string, processorId: string): Promise<ClaimOutcome> {
  const { unitOfWork, clock, settings, log } = context;
  if (processorId === '' || processorId.includes('\0')) {
    throw new InvalidRequestError([{ field: 'processor_id', description: 'must say who claims' }]);
  }
  return await unitOfWork.write(async (transaction): Promise<ClaimOutcome> => {
    const { jobs, attempts, videos, features, artifactSets, unnamedObjects } = transaction;
    if (!(await mayTakeWork(transaction, processorId))) {
      await handOnTicket(transaction, context, jobId);
      return { kind: 'refused', refusal: 'PAUSED' };
    }
    const job = await jobs.lock(jobId);
    const video = job && (await videos.find(job.videoId));
    if (job === undefined || video === undefined) return { kind: 'refused', refusal: 'GONE' };
    const now = clock.now();
    const refusal = claimRefusal(job, now);
    if (refusal !== undefined) return { kind: 'refused', refusal };
    const claimed = claim(job, processorId, settings.leaseMs, now);
    await jobs.save(claimed, job);
    await attempts.begin({ jobId, attempt: claimed.attempt, processorId, startTime: now }, video.id);
    const source = sourceOf(video, claimed);
    const fetch = source.kind === 'remote' ? beginFetch(now) : video.fetch;
    await videos.save({ ...startProcessing(video, now), fetch });
    const records = await features.ofVideo(video.id);
    // Here nobody can be writing any: attempts before this one are over, and this one has not begun.
    await removeUnnamedArtifacts(context, artifactSets, video.id);
    if (source.kind === 'remote') await unnamedObjects.note(source.key, now);
    await removeUnrecordedSources(context, video, jobId);
    log.info({ videoId: video.id, jobId, attempt: claimed.attempt, processorId }, 'job claimed');
    return {
      kind: 'claimed',
      job: claimed,
      leaseMs: settings.leaseMs,
      owner: video.owner,
      source,
      features: records.filter((record) => !hasEnded(record)).map(({ feature }) => feature),
    };
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

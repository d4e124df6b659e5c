import { InvalidRequestError } from '../domain/errors.ts';
import { advance, type Feature, hasEnded } from '../domain/feature.ts';
import { extend, type Job } from '../domain/job.ts';
import { progressOf } from '../domain/progress.ts';
import { advanceFetch, type FetchProgress } from '../domain/video-fetch.ts';
import type { FeatureStanding } from '../ports/feature-repository.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import { type JobClaim, lockHeldOrCancelledJob, videoOf } from './held-job.ts';
import type { IngestContext } from './ingest-context.ts';

/** How far one feature has come. */
export interface FeatureProgress {
  readonly feature: Feature;
  /** From 0 to 99. */
  readonly percent: number;
}

/** What a processor learns from its heartbeat. */
export type HeartbeatAnswer =
  | { readonly cancelRequested: true }
  | {
      readonly cancelRequested: false;
      /** When the lease now ends. */
      readonly leaseExpireTime: Date;
    };

/**
 * Extends the lease and takes note of progress, or tells that the video was cancelled: then nothing is taken note of.
 *
 * @param fetch how far the fetch from the URL is; undefined when it has not moved.
 * @throws JobNotFoundError, StaleAttemptError, InvalidRequestError for a feature that was not asked for.
 */
export async function heartbeatJob(
  { unitOfWork, clock, settings }: IngestContext,
  held: JobClaim,
  progress: readonly FeatureProgress[],
  fetch?: FetchProgress,
): Promise<HeartbeatAnswer> {
  return await unitOfWork.write(async (transaction) => {
    const { jobs, videos } = transaction;
    const job = await lockHeldOrCancelledJob(transaction, held);
    if (job.state === 'CANCELLED') return { cancelRequested: true };
    const now = clock.now();
    const extended = extend(job, settings.leaseMs, now);
    await jobs.save(extended, job);
    if (progress.length > 0 || fetch !== undefined) {
      const video = await videoOf(transaction, job);
      const shown = video.progressPercent;
      const progressPercent =
        progress.length === 0 ? shown : progressOf(await advanceFeatures(transaction, job, progress, now), shown);
      const fetched = video.fetch && fetch ? advanceFetch(video.fetch, fetch) : video.fetch;
      await videos.save({ ...video, progressPercent, fetch: fetched, updateTime: now });
    }
    return { cancelRequested: false, leaseExpireTime: extended.leaseExpireTime };
  });
}

/** Takes note of what moved. @returns all features of the video as they are now. */
async function advanceFeatures(
  { features }: Transaction,
  { videoId, attempt }: Job,
  progress: readonly FeatureProgress[],
  now: Date,
): Promise<readonly FeatureStanding[]> {
  // Without results: they can be large, heartbeats are many, and only features without one move.
  const standings = (await features.standingsOf([videoId])).get(videoId) ?? [];
  const known = new Map(standings.map((standing) => [standing.feature, standing]));
  const moved = progress.flatMap(({ feature, percent }) => {
    const record = known.get(feature);
    if (record === undefined) {
      throw new InvalidRequestError([{ field: 'progress', description: `${feature} was not asked for` }]);
    }
    // A heartbeat may be overtaken by the result of a feature it speaks of.
    if (hasEnded(record)) return [];
    const advanced = advance({ ...record, result: undefined }, percent, attempt, now);
    known.set(feature, advanced);
    return [advanced];
  });
  await features.save(moved);
  return [...known.values()];
}

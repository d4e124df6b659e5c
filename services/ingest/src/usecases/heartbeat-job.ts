import { InvalidRequestError } from '../domain/errors.ts';
import { advance, type Feature, hasEnded } from '../domain/feature.ts';
import { extend } from '../domain/job.ts';
import { progressOf } from '../domain/progress.ts';
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
 * @throws JobNotFoundError, StaleAttemptError, InvalidRequestError for a feature that was not asked for.
 */
export async function heartbeatJob(
  { unitOfWork, clock, settings }: IngestContext,
  held: JobClaim,
  progress: readonly FeatureProgress[],
): Promise<HeartbeatAnswer> {
  return await unitOfWork.write(async (transaction) => {
    const { jobs, features, videos } = transaction;
    const job = await lockHeldOrCancelledJob(transaction, held);
    if (job.state === 'CANCELLED') return { cancelRequested: true };
    const now = clock.now();
    const extended = extend(job, settings.leaseMs, now);
    await jobs.save(extended, job);
    if (progress.length > 0) {
      // Without results: they can be large, heartbeats are many, and only features without one move.
      const standings = (await features.standingsOf([job.videoId])).get(job.videoId) ?? [];
      const known = new Map(standings.map((standing) => [standing.feature, standing]));
      const moved = progress.flatMap(({ feature, percent }) => {
        const record = known.get(feature);
        if (record === undefined) {
          throw new InvalidRequestError([{ field: 'progress', description: `${feature} was not asked for` }]);
        }
        // A heartbeat may be overtaken by the result of a feature it speaks of.
        if (hasEnded(record)) return [];
        const advanced = advance({ ...record, result: undefined }, percent, held.attempt, now);
        known.set(feature, advanced);
        return [advanced];
      });
      await features.save(moved);
      const video = await videoOf(transaction, job);
      const progressPercent = progressOf([...known.values()], video.progressPercent);
      await videos.save({ ...video, progressPercent, updateTime: now });
    }
    return { cancelRequested: false, leaseExpireTime: extended.leaseExpireTime };
  });
}

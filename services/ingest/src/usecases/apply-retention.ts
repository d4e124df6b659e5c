import { jobHasEnded } from '../domain/job.ts';
import { isDue, RETENTION_KINDS, RETENTION_SETTINGS, type RetentionKind } from '../domain/retention.ts';
import { removeArtifacts, removeSource, type Video } from '../domain/video.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import { discardObject } from './discard-object.ts';
import type { IngestContext } from './ingest-context.ts';
import { discardArtifactSets, releaseArtifactSets } from './release-artifact-sets.ts';
import { releaseSource } from './release-source.ts';
import { discardRemains, removeVideo } from './remove-video.ts';

/** Most videos that one call removes a kind of; the next call goes on. */
export const RETENTION_LIMIT = 100;

/**
 * Removes what has been kept for as long as VIDI_RETENTION_* say, since its video ended. Each video in a transaction of its
 * own, with a line in the log; of several replicas that find the same one, one removes it.
 *
 * @returns how many videos something was removed of, for each kind.
 * @throws the first error met, after everything else that was found has been removed.
 */
export async function applyRetention(context: IngestContext): Promise<Readonly<Record<RetentionKind, number>>> {
  const counts = { video: 0, source: 0, artifacts: 0 };
  const errors: unknown[] = [];
  for (const kind of RETENTION_KINDS) {
    for (const id of await dueVideos(context, kind)) {
      try {
        if (await removeFrom(context, kind, id)) counts[kind] += 1;
      } catch (error) {
        // One video that cannot be dealt with does not keep all others.
        errors.push(error);
      }
    }
  }
  if (errors.length > 0) throw errors[0];
  return counts;
}

async function dueVideos({ unitOfWork, clock, settings }: IngestContext, kind: RetentionKind) {
  const keptMs = settings.retention[kind];
  if (keptMs === undefined) return [];
  const endedBefore = new Date(clock.now().getTime() - keptMs);
  return await unitOfWork.read(async ({ videos }) => await videos.dueForRemoval(kind, endedBefore, RETENTION_LIMIT));
}

/** Whether there was something to remove still. */
async function removeFrom(context: IngestContext, kind: RetentionKind, id: string): Promise<boolean> {
  const { unitOfWork, clock, settings, log } = context;
  const removed = await unitOfWork.write(async (transaction) => {
    const video = await lockEnded(transaction, id);
    const now = clock.now();
    if (video === undefined || !isDue(video, kind, settings.retention, now)) return undefined;
    return { video, discard: await REMOVALS[kind](context, transaction, video, now) };
  });
  if (removed === undefined) return false;
  const { video, discard } = removed;
  const facts = {
    videoId: id,
    owner: video.owner,
    completeTime: video.completeTime,
    setting: RETENTION_SETTINGS[kind],
  };
  log.info(facts, `${kind} removed: kept for as long as was set`);
  await discard();
  return true;
}

/** What is done in the transaction; returns what is left to do after it. */
type Removal = (
  context: IngestContext,
  transaction: Transaction,
  video: Video,
  now: Date,
) => Promise<() => Promise<unknown>>;

const REMOVALS: Readonly<Record<RetentionKind, Removal>> = {
  video: async (context, transaction, video, now) => {
    const remains = await removeVideo(transaction, video, undefined, now);
    return async () => await discardRemains(context, remains);
  },
  source: async (context, transaction, video, now) => {
    await transaction.videos.save(removeSource(video, now));
    const key = video.bytes?.key;
    const isLast = key !== undefined && (await releaseSource(transaction, key, now));
    return async () => {
      if (isLast) await discardObject(context, key);
    };
  },
  artifacts: async (context, transaction, video, now) => {
    const named = await transaction.artifactSets.ofVideo(video.id);
    await transaction.artifactSets.detach(video.id);
    await transaction.videos.save(removeArtifacts(video, now));
    const released = await releaseArtifactSets(transaction, named, now);
    return async () => await discardArtifactSets(context, released);
  },
};

/** Undefined when the video went, or is to be analysed again. */
async function lockEnded({ jobs, videos }: Transaction, id: string): Promise<Video | undefined> {
  // Jobs before videos, as everywhere; see JobRepository.
  const hasOpenJob = (await jobs.lockOfVideo(id)).some((job) => !jobHasEnded(job));
  const video = await videos.lock(id);
  return hasOpenJob ? undefined : video;
}

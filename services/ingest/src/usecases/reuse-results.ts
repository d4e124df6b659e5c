import { artifactKey, type MediaStore } from '@vidi/media-store';
import { type FeatureRecord, hasEnded, reuse } from '../domain/feature.ts';
import type { Job } from '../domain/job.ts';
import { progressOf } from '../domain/progress.ts';
import { artifactsNamedIn } from '../domain/results/named-artifacts.ts';
import type { Video } from '../domain/video.ts';
import type { FeatureStanding } from '../ports/feature-repository.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import type { IngestContext } from './ingest-context.ts';
import { mediaInfoOf } from './media-info-of.ts';
import { type StageDigests, stageKey } from './stage-key.ts';

/** A video and its features, some of which may have ended as others did before. */
export interface WithReuse {
  readonly video: Video;
  readonly features: readonly FeatureStanding[];
}

/**
 * Ends what is still to be found of a video as an outcome of before has it: of the same owner, the same bytes, the same engine and
 * parameters. Its files are then named by both, so they must be there; an outcome whose files are not is passed over.
 *
 * @param job locked, in the hands of the processor that would find the features as `stages` say.
 * @param records every feature of the video.
 */
export async function reuseResults(
  { settings: { stageCache }, mediaStore, clock, log }: IngestContext,
  { features, earlierResults, artifactSets, videos }: Transaction,
  job: Job,
  video: Video,
  records: readonly FeatureStanding[],
  stages: StageDigests,
): Promise<WithReuse> {
  const unchanged = { video, features: records };
  if (!stageCache.isOn || !job.mayReuse) return unchanged;
  const wanted = new Map<string, FeatureStanding>();
  for (const record of records) {
    const key = hasEnded(record) ? undefined : stageKey(video, record.feature, stages.get(record.feature));
    if (key !== undefined) wanted.set(key, record);
  }
  if (wanted.size === 0) return unchanged;
  const now = clock.now();
  const { maxAgeMs } = stageCache;
  const foundAfter = maxAgeMs === undefined ? undefined : new Date(now.getTime() - maxAgeMs);
  const found = await earlierResults.find([...wanted.keys()], foundAfter);
  // Another video's deletion may take them away until they are held.
  const held = await artifactSets.hold(found.flatMap(({ artifactSet }) => artifactSet ?? []));
  const reused: FeatureRecord[] = [];
  for (const before of found) {
    const record = wanted.get(before.stageKey ?? '');
    if (record !== undefined && (await hasItsFiles(mediaStore, before, held, log))) {
      reused.push(reuse(record, before, job.attempt, now));
    }
  }
  if (reused.length === 0) return unchanged;
  await features.save(reused);
  await earlierResults.drop(
    video.id,
    reused.map(({ feature }) => feature),
  );
  const standing = records.map((record) => reused.find(({ feature }) => feature === record.feature) ?? record);
  const progressPercent = progressOf(standing, video.progressPercent);
  const mediaInfo = reused.map(mediaInfoOf).find((info) => info !== undefined) ?? video.mediaInfo;
  const advanced = { ...video, mediaInfo, progressPercent, updateTime: now };
  await videos.save(advanced);
  log.info({ videoId: video.id, jobId: job.id, features: reused.map(({ feature }) => feature) }, 'results reused');
  return { video: advanced, features: standing };
}

/** Whether every file that a result names is there, by its size; their content is proved when the video is to be COMPLETED. */
async function hasItsFiles(
  mediaStore: MediaStore,
  { result, artifactSet }: FeatureRecord,
  held: ReadonlySet<string>,
  log: IngestContext['log'],
): Promise<boolean> {
  const named = result === undefined ? [] : artifactsNamedIn(result);
  if (named.length === 0) return true;
  if (artifactSet === undefined || !held.has(artifactSet)) return false;
  const sizes = new Map<string, number>();
  try {
    for await (const { key, sizeBytes } of mediaStore.list(artifactSet)) sizes.set(key, sizeBytes);
  } catch (error) {
    log.warn(
      { err: error, artifactSet },
      'it cannot be seen whether the files of a result are there; it is not reused',
    );
    return false;
  }
  return named.every(({ name, sizeBytes }) => sizes.get(artifactKey(artifactSet, name)) === Number(sizeBytes));
}

import { fetchedSourcesPrefix, videoPrefix } from '@vidi/media-store';
import type { Job } from '../domain/job.ts';
import type { Video } from '../domain/video.ts';
import type { Transaction } from '../ports/unit-of-work.ts';
import { discardObject } from './discard-object.ts';
import { discardVideoFolder } from './discard-video-folder.ts';
import type { IngestContext } from './ingest-context.ts';
import { discardArtifactSets, releaseArtifactSets } from './release-artifact-sets.ts';
import { releaseSource } from './release-source.ts';

/** What a video that went from the database has left in the media store. */
export interface VideoRemains {
  readonly videoId: string;
  /** Its bytes, when no other video is made from them. */
  readonly source: string | undefined;
  /** Where a job has fetched bytes to that were not recorded yet. */
  readonly fetched: string | undefined;
  /** Artifacts that no other video's results name. */
  readonly artifactSets: readonly string[];
  /** Whether a processor may be writing artifacts still. */
  readonly isBeingAnalysed: boolean;
}

/**
 * Removes a video that is locked, with its results, from the database. What remains in the media store goes after the
 * transaction: bytes without a row are waste, a row without bytes would be a lie.
 */
export async function removeVideo(
  transaction: Pick<Transaction, 'videos' | 'sources' | 'artifactSets' | 'unnamedObjects'>,
  { id, bytes }: Video,
  openJob: Job | undefined,
  now: Date,
): Promise<VideoRemains> {
  const named = await transaction.artifactSets.ofVideo(id);
  await transaction.videos.delete(id);
  const artifactSets = await releaseArtifactSets(transaction, named, now);
  await transaction.unnamedObjects.note(videoPrefix(id), now);
  const remains = { videoId: id, artifactSets, isBeingAnalysed: openJob?.state === 'CLAIMED' };
  if (bytes !== undefined) {
    const isLast = await releaseSource(transaction, bytes.key, now);
    return { ...remains, source: isLast ? bytes.key : undefined, fetched: undefined };
  }
  // Nobody can name what a job has fetched before it was recorded.
  return { ...remains, source: undefined, fetched: openJob && fetchedSourcesPrefix(openJob.id) };
}

/** Removes what a video has left; returns how many artifacts there were. */
export async function discardRemains(
  context: Pick<IngestContext, 'mediaStore' | 'unitOfWork' | 'log'>,
  { videoId, source, fetched, artifactSets, isBeingAnalysed }: VideoRemains,
): Promise<number> {
  const named = await discardArtifactSets(context, artifactSets);
  const unnamed = await discardVideoFolder(context, videoId, isBeingAnalysed);
  if (source !== undefined) await discardObject(context, source);
  if (fetched !== undefined) await context.mediaStore.deleteAll(fetched);
  return named + unnamed;
}

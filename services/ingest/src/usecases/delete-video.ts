import { fetchedSourcesPrefix, videoPrefix } from '@vidi/media-store';
import type { Caller } from '../domain/caller.ts';
import { VideoNotFoundError } from '../domain/errors.ts';
import { discardObject } from './discard-object.ts';
import type { IngestContext } from './ingest-context.ts';
import { lockVideoWork } from './lock-video-work.ts';
import { releaseSource } from './release-source.ts';
import { requireEtag } from './video-etag.ts';
import { lockVisibleVideo } from './visible-video.ts';

/** Under which conditions a video is deleted. */
export interface DeleteVideoOptions {
  /** Whether it is fine that there is none (AIP-135). */
  readonly allowMissing?: boolean;
  /** See requireEtag. */
  readonly etag?: string;
}

/**
 * Deletes a video with its results, everything made from its bytes, and the bytes if no other video is made from them. A processor that works on it learns so at its
 * next call (JOB_NOT_FOUND).
 *
 * The row goes first: bytes without a row are waste, a row without bytes would be a lie.
 *
 * @throws VideoNotFoundError, EtagMismatchError
 */
export async function deleteVideo(
  context: IngestContext,
  caller: Caller,
  id: string,
  { allowMissing = false, etag = '' }: DeleteVideoOptions = {},
): Promise<void> {
  try {
    await deleteExisting(context, caller, id, etag);
  } catch (error) {
    if (!(allowMissing && error instanceof VideoNotFoundError)) throw error;
  }
}

async function deleteExisting(context: IngestContext, caller: Caller, id: string, etag: string): Promise<void> {
  const { unitOfWork, mediaStore, clock, log } = context;
  const gone = await unitOfWork.write(async (transaction) => {
    const { videos } = transaction;
    // Jobs before videos, as everywhere; see JobRepository.
    const { openJob } = await lockVideoWork(transaction, caller, id);
    const video = await lockVisibleVideo(videos, caller, id);
    requireEtag(video, etag);
    await videos.delete(video.id);
    const { bytes } = video;
    if (bytes !== undefined)
      return {
        videoId: video.id,
        source: (await releaseSource(transaction, bytes.key, clock.now())) ? bytes.key : undefined,
      };
    // Nobody can name what a job has fetched before it was recorded.
    return { videoId: video.id, fetched: openJob && fetchedSourcesPrefix(openJob.id) };
  });
  const { videoId, source, fetched } = gone;
  const objects = await mediaStore.deleteAll(videoPrefix(videoId));
  if (source !== undefined) await discardObject(context, source);
  if (fetched !== undefined) await mediaStore.deleteAll(fetched);
  log.info({ videoId, artifacts: objects, sourceRemoved: source !== undefined }, 'video deleted');
}

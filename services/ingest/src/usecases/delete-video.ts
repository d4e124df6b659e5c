import { videoPrefix } from '@vidi/media-store';
import type { Caller } from '../domain/caller.ts';
import { VideoNotFoundError } from '../domain/errors.ts';
import type { IngestContext } from './ingest-context.ts';
import { lockVideoWork } from './lock-video-work.ts';
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
 * Deletes a video with its results, its bytes and everything made from them. A processor that works on it learns so at its
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

async function deleteExisting(
  { unitOfWork, mediaStore, log }: IngestContext,
  caller: Caller,
  id: string,
  etag: string,
): Promise<void> {
  const videoId = await unitOfWork.write(async (transaction) => {
    const { videos } = transaction;
    // Jobs before videos, as everywhere; see JobRepository.
    const { video } = await lockVideoWork(transaction, caller, id);
    requireEtag(await lockVisibleVideo(videos, caller, id), etag);
    await videos.delete(video.id);
    return video.id;
  });
  const objects = await mediaStore.deleteAll(videoPrefix(videoId));
  log.info({ videoId, objects }, 'video deleted');
}

import type { Caller } from '../domain/caller.ts';
import { VideoNotFoundError } from '../domain/errors.ts';
import type { IngestContext } from './ingest-context.ts';
import { lockVideoWork } from './lock-video-work.ts';
import { discardRemains, removeVideo } from './remove-video.ts';
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
 * Deletes a video with its results, everything made from its bytes, and the bytes if no other video is made from them. A processor
 * that works on it learns so at its next call (JOB_NOT_FOUND).
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
  const { unitOfWork, clock, log } = context;
  const remains = await unitOfWork.write(async (transaction) => {
    // Jobs before videos, as everywhere; see JobRepository.
    const { openJob } = await lockVideoWork(transaction, caller, id);
    const video = await lockVisibleVideo(transaction.videos, caller, id);
    requireEtag(video, etag);
    return await removeVideo(transaction, video, openJob, clock.now());
  });
  const artifacts = await discardRemains(context, remains);
  log.info({ videoId: remains.videoId, artifacts, sourceRemoved: remains.source !== undefined }, 'video deleted');
}

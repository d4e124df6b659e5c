import { videoPrefix } from '@vidi/media-store';
import type { Caller } from '../domain/caller.ts';
import type { IngestContext } from './ingest-context.ts';
import { visibleVideo } from './visible-video.ts';

/**
 * Deletes a video with its results, its bytes and everything made from them. A processor that works on it learns so at its
 * next call (JOB_NOT_FOUND).
 *
 * The row goes first: bytes without a row are waste, a row without bytes would be a lie.
 *
 * @throws VideoNotFoundError
 */
export async function deleteVideo(
  { unitOfWork, mediaStore, log }: IngestContext,
  caller: Caller,
  id: string,
): Promise<void> {
  const videoId = await unitOfWork.write(async ({ videos, jobs }) => {
    const video = await visibleVideo(videos, caller, id);
    await jobs.lockOfVideo(video.id);
    await videos.delete(video.id);
    return video.id;
  });
  const objects = await mediaStore.deleteAll(videoPrefix(videoId));
  log.info({ videoId, objects }, 'video deleted');
}

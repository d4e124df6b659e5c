import { type Caller, reaches } from '../domain/caller.ts';
import { VideoNotFoundError } from '../domain/errors.ts';
import type { Video } from '../domain/video.ts';
import type { VideoRepository } from '../ports/video-repository.ts';

/**
 * A video that the caller may know of.
 *
 * @throws VideoNotFoundError when there is none with this id, or it is another owner's: the two look the same.
 */
export async function visibleVideo(videos: Pick<VideoRepository, 'find'>, caller: Caller, id: string): Promise<Video> {
  return requireVisible(await videos.find(id), caller, id);
}

/** As visibleVideo; nobody else changes the video until the transaction ends. */
export async function lockVisibleVideo(
  videos: Pick<VideoRepository, 'lock'>,
  caller: Caller,
  id: string,
): Promise<Video> {
  return requireVisible(await videos.lock(id), caller, id);
}

function requireVisible(video: Video | undefined, caller: Caller, id: string): Video {
  if (video === undefined || !reaches(caller, video.owner)) throw new VideoNotFoundError(id);
  return video;
}

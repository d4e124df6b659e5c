import type { Caller } from '../domain/caller.ts';
import { checkDescription, type VideoDescription } from '../domain/video-request.ts';
import type { IngestContext } from './ingest-context.ts';
import { requireEtag, videoEtag } from './video-etag.ts';
import { type VideoView, viewOf } from './video-view.ts';
import { lockVisibleVideo } from './visible-video.ts';

/** What is to become of a video. */
export interface UpdateVideoInput {
  readonly id: string;
  /** What is absent stays. */
  readonly changes: Partial<VideoDescription>;
  /** See requireEtag. */
  readonly etag: string;
}

/**
 * Changes title and labels. Labels are replaced as a whole. A change that changes nothing leaves the update time alone.
 *
 * @throws VideoNotFoundError, InvalidRequestError, EtagMismatchError
 */
export async function updateVideo(
  { unitOfWork, clock, log }: IngestContext,
  caller: Caller,
  { id, changes, etag }: UpdateVideoInput,
): Promise<VideoView> {
  checkDescription({ title: '', labels: {}, ...changes });
  return await unitOfWork.write(async (transaction) => {
    const { videos } = transaction;
    const video = await lockVisibleVideo(videos, caller, id);
    requireEtag(video, etag);
    const changed = { ...video, ...changes };
    const view = await viewOf(transaction, video);
    if (videoEtag(changed) === videoEtag(video)) return view;
    const described = { ...changed, updateTime: clock.now() };
    await videos.describe(described);
    log.info({ videoId: video.id, fields: Object.keys(changes) }, 'video changed');
    return { ...view, video: described };
  });
}

import { VideoNotFoundError } from '../domain/errors.ts';
import type { IngestContext } from './ingest-context.ts';
import type { VideoView } from './video-view.ts';

/** Reads a video. @throws VideoNotFoundError */
export async function getVideo({ unitOfWork }: IngestContext, id: string): Promise<VideoView> {
  return await unitOfWork.read(async ({ videos, features }) => {
    const video = await videos.find(id);
    if (video === undefined) throw new VideoNotFoundError(id);
    const standings = await features.standingsOf([video.id]);
    return { video, features: standings.get(video.id) ?? [] };
  });
}

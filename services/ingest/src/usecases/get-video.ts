import type { Caller } from '../domain/caller.ts';
import type { IngestContext } from './ingest-context.ts';
import type { VideoView } from './video-view.ts';
import { visibleVideo } from './visible-video.ts';

/** Reads a video. @throws VideoNotFoundError */
export async function getVideo({ unitOfWork }: IngestContext, caller: Caller, id: string): Promise<VideoView> {
  return await unitOfWork.read(async ({ videos, features }) => {
    const video = await visibleVideo(videos, caller, id);
    const standings = await features.standingsOf([video.id]);
    return { video, features: standings.get(video.id) ?? [] };
  });
}

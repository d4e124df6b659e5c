import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { VideoView } from './video-view.ts';

/** Reads a video, whoever may see it; undefined when it is not there. */
export async function readVideo(unitOfWork: UnitOfWork, id: string): Promise<VideoView | undefined> {
  return await unitOfWork.read(async ({ videos, features }) => {
    const video = await videos.find(id);
    if (video === undefined) return undefined;
    return { video, features: (await features.standingsOf([video.id])).get(video.id) ?? [] };
  });
}

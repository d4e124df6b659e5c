import { VideoNotFoundError } from '../domain/errors.ts';
import type { FeatureRecord } from '../domain/feature.ts';
import type { IngestContext } from './ingest-context.ts';

/** What was found in a video so far. */
export interface VideoResultsView {
  readonly videoId: string;
  readonly features: readonly FeatureRecord[];
}

/** Reads what was found so far. @throws VideoNotFoundError */
export async function getVideoResults({ unitOfWork }: IngestContext, id: string): Promise<VideoResultsView> {
  return await unitOfWork.read(async ({ videos, features }) => {
    const video = await videos.find(id);
    if (video === undefined) throw new VideoNotFoundError(id);
    return { videoId: video.id, features: await features.ofVideo(video.id) };
  });
}

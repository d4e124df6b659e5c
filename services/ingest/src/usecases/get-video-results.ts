import type { Caller } from '../domain/caller.ts';
import type { FeatureRecord } from '../domain/feature.ts';
import type { IngestContext } from './ingest-context.ts';
import { visibleVideo } from './visible-video.ts';

/** What was found in a video so far. */
export interface VideoResultsView {
  readonly videoId: string;
  readonly features: readonly FeatureRecord[];
}

/** Reads what was found so far. @throws VideoNotFoundError */
export async function getVideoResults(
  { unitOfWork }: IngestContext,
  caller: Caller,
  id: string,
): Promise<VideoResultsView> {
  return await unitOfWork.read(async ({ videos, features }) => {
    const video = await visibleVideo(videos, caller, id);
    return { videoId: video.id, features: await features.ofVideo(video.id) };
  });
}

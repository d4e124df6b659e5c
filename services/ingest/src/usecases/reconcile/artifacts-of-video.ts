import { artifactKey } from '@vidi/media-store';
import { artifactsNamedIn, FEATURES_WITH_ARTIFACTS } from '../../domain/results/check-results.ts';
import type { NamedObject } from '../../ports/storage-inventory.ts';
import type { Snapshot } from '../../ports/unit-of-work.ts';

/** Every artifact that the results of a video name and retention has not removed, as the object that it is in the media store. */
export async function artifactsOfVideo(
  { videos, features }: Pick<Snapshot, 'videos' | 'features'>,
  videoId: string,
): Promise<readonly NamedObject[]> {
  if ((await videos.find(videoId))?.artifactRemoveTime !== undefined) return [];
  const records = await features.ofVideo(videoId, FEATURES_WITH_ARTIFACTS);
  return records.flatMap(({ result }) =>
    (result === undefined ? [] : artifactsNamedIn(result)).map(({ name, sizeBytes, sha256 }) => ({
      key: artifactKey(videoId, name),
      sizeBytes: Number(sizeBytes),
      sha256,
      videoId,
    })),
  );
}

import { artifactKey } from '@vidi/media-store';
import { artifactsNamedIn, FEATURES_WITH_ARTIFACTS } from '../../domain/results/named-artifacts.ts';
import type { NamedObject } from '../../ports/storage-inventory.ts';
import type { Snapshot } from '../../ports/unit-of-work.ts';

/** Every artifact that the results of a video name and retention has not removed, as the object that it is in the media store. */
export async function artifactsOfVideo(
  { features, earlierResults }: Pick<Snapshot, 'features' | 'earlierResults'>,
  videoId: string,
): Promise<readonly NamedObject[]> {
  const records = [
    ...(await features.ofVideo(videoId, FEATURES_WITH_ARTIFACTS)),
    ...(await earlierResults.ofVideo(videoId)),
  ];
  return records.flatMap(({ result, artifactSet }) => {
    if (result === undefined || artifactSet === undefined) return [];
    return artifactsNamedIn(result).map(({ name, sizeBytes, sha256 }) => ({
      key: artifactKey(artifactSet, name),
      sizeBytes: Number(sizeBytes),
      sha256,
      videoId,
    }));
  });
}

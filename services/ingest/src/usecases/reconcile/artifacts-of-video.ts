import { artifactKey } from '@vidi/media-store';
import { artifactsNamedIn, FEATURES_WITH_ARTIFACTS } from '../../domain/results/check-results.ts';
import type { FeatureRepository } from '../../ports/feature-repository.ts';
import type { NamedObject } from '../../ports/storage-inventory.ts';

/** Every artifact that the results of a video name, as the object that it is in the media store. */
export async function artifactsOfVideo(
  features: Pick<FeatureRepository, 'ofVideo'>,
  videoId: string,
): Promise<readonly NamedObject[]> {
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

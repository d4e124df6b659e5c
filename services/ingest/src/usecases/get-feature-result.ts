import type { FeatureResult } from '@vidi/contracts/vidi/v1/results';
import type { Caller } from '../domain/caller.ts';
import { ResultNotFoundError } from '../domain/download-errors.ts';
import type { Feature } from '../domain/feature.ts';
import type { IngestContext } from './ingest-context.ts';
import { visibleVideo } from './visible-video.ts';

/**
 * Reads the result of one feature.
 *
 * @throws VideoNotFoundError
 * @throws ResultNotFoundError while there is none, saying where the feature stands.
 */
export async function getFeatureResult(
  { unitOfWork }: IngestContext,
  caller: Caller,
  id: string,
  feature: Feature,
): Promise<FeatureResult> {
  return await unitOfWork.read(async ({ videos, features }) => {
    const video = await visibleVideo(videos, caller, id);
    const [record] = await features.ofVideo(video.id, [feature]);
    if (record?.result === undefined) throw new ResultNotFoundError(video.id, feature, record?.state);
    return record.result;
  });
}

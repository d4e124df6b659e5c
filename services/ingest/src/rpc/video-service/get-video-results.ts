import type { HandlerContext } from '@connectrpc/connect';
import type { GetVideoResultsRequest } from '@vidi/contracts/vidi/v1/video_service';
import { foundResults } from '../../domain/results/found-results.ts';
import { getVideoResults } from '../../usecases/get-video-results.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { callerOf } from '../caller-of.ts';
import { featureStatusMessage } from '../video-message.ts';

/** vidi.v1.VideoService/GetVideoResults */
export function getVideoResultsRpc(context: IngestContext) {
  return async ({ id }: GetVideoResultsRequest, call: HandlerContext) => {
    const { videoId, features } = await getVideoResults(context, callerOf(call), id);
    return { videoId, features: features.map(featureStatusMessage), ...foundResults(features) };
  };
}

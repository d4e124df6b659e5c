import type { HandlerContext } from '@connectrpc/connect';
import type { FindSimilarVideosRequest } from '@vidi/contracts/vidi/v1/video_service';
import { findSimilarVideos } from '../../usecases/find-similar-videos.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { callerOf } from '../caller-of.ts';
import { similarVideoMessage } from '../similar-video-message.ts';

/** vidi.v1.VideoService/FindSimilarVideos */
export function findSimilarVideosRpc(context: IngestContext) {
  return async ({ id, pageSize, pageToken }: FindSimilarVideosRequest, call: HandlerContext) => {
    const page = await findSimilarVideos(context, callerOf(call), id, { pageSize, pageToken });
    return { similarVideos: page.videos.map(similarVideoMessage), nextPageToken: page.nextPageToken };
  };
}

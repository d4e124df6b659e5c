import type { HandlerContext } from '@connectrpc/connect';
import type { ListVideosRequest } from '@vidi/contracts/vidi/v1/video_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { listVideos } from '../../usecases/list-videos.ts';
import { withOutlook } from '../../usecases/queue/queue-outlook.ts';
import { callerOf } from '../caller-of.ts';
import { videoMessage } from '../video-message.ts';

/** vidi.v1.VideoService/ListVideos */
export function listVideosRpc(context: IngestContext) {
  return async ({ pageSize, pageToken, filter, orderBy }: ListVideosRequest, call: HandlerContext) => {
    const page = await listVideos(context, callerOf(call), { pageSize, pageToken, filter, orderBy });
    const views = await Promise.all(page.videos.map((view) => withOutlook(context, view)));
    return {
      videos: views.map((view) => videoMessage(view, context.settings.retention)),
      nextPageToken: page.nextPageToken,
    };
  };
}

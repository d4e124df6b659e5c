import type { HandlerContext } from '@connectrpc/connect';
import type { WatchVideoRequest } from '@vidi/contracts/vidi/v1/video_service';
import type { VideoChanges } from '../../ports/video-changes.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { withOutlook } from '../../usecases/queue/queue-outlook.ts';
import type { VideoView } from '../../usecases/video-view.ts';
import { watchVideo } from '../../usecases/watch-video.ts';
import { callerOf } from '../caller-of.ts';
import { videoMessage } from '../video-message.ts';

/** vidi.v1.VideoService/WatchVideo */
export function watchVideoRpc(context: IngestContext, videoChanges: VideoChanges<VideoView>) {
  return async function* ({ id }: WatchVideoRequest, call: HandlerContext) {
    for await (const { view, results } of watchVideo(context, videoChanges, callerOf(call), id, call.signal)) {
      yield {
        video: videoMessage(await withOutlook(context, view), context.settings.retention),
        results: [...results],
      };
    }
  };
}

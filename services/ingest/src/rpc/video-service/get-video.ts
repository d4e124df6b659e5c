import type { HandlerContext } from '@connectrpc/connect';
import type { GetVideoRequest } from '@vidi/contracts/vidi/v1/video_service';
import { getVideo } from '../../usecases/get-video.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { withOutlook } from '../../usecases/queue/queue-outlook.ts';
import { callerOf } from '../caller-of.ts';
import { videoMessage } from '../video-message.ts';

/** vidi.v1.VideoService/GetVideo */
export function getVideoRpc(context: IngestContext) {
  return async ({ id }: GetVideoRequest, call: HandlerContext) =>
    videoMessage(await withOutlook(context, await getVideo(context, callerOf(call), id)), context.settings.retention);
}

import type { HandlerContext } from '@connectrpc/connect';
import type { CancelVideoRequest } from '@vidi/contracts/vidi/v1/video_service';
import { cancelVideo } from '../../usecases/cancel-video.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { callerOf } from '../caller-of.ts';
import { videoMessage } from '../video-message.ts';

/** vidi.v1.VideoService/CancelVideo */
export function cancelVideoRpc(context: IngestContext) {
  return async ({ id }: CancelVideoRequest, call: HandlerContext) =>
    videoMessage(await cancelVideo(context, callerOf(call), id), context.settings.retention);
}

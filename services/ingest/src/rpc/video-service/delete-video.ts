import type { HandlerContext } from '@connectrpc/connect';
import type { DeleteVideoRequest } from '@vidi/contracts/vidi/v1/video_service';
import { deleteVideo } from '../../usecases/delete-video.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { callerOf } from '../caller-of.ts';

/** vidi.v1.VideoService/DeleteVideo */
export function deleteVideoRpc(context: IngestContext) {
  return async ({ id, allowMissing, etag }: DeleteVideoRequest, call: HandlerContext) => {
    await deleteVideo(context, callerOf(call), id, { allowMissing, etag });
    return {};
  };
}

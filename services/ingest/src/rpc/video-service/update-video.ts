import type { HandlerContext } from '@connectrpc/connect';
import type { UpdateVideoRequest } from '@vidi/contracts/vidi/v1/video_service';
import { InvalidRequestError } from '../../domain/errors.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { updateVideo } from '../../usecases/update-video.ts';
import { callerOf } from '../caller-of.ts';
import { videoMessage } from '../video-message.ts';
import { maskedChanges } from './masked-changes.ts';

/** vidi.v1.VideoService/UpdateVideo */
export function updateVideoRpc(context: IngestContext) {
  return async ({ video, updateMask }: UpdateVideoRequest, call: HandlerContext) => {
    if (video === undefined) throw new InvalidRequestError([{ field: 'video', description: 'is missing' }]);
    const changes = maskedChanges(video, updateMask);
    return videoMessage(
      await updateVideo(context, callerOf(call), { id: video.id, changes, etag: video.etag }),
      context.settings.retention,
    );
  };
}

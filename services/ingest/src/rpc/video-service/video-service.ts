import type { ServiceImpl } from '@connectrpc/connect';
import type { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { createVideoRpc } from './create-video.ts';
import { deleteVideoRpc } from './delete-video.ts';
import { getVideoRpc } from './get-video.ts';
import { getVideoResultsRpc } from './get-video-results.ts';
import { listVideosRpc } from './list-videos.ts';
import { uploadVideoRpc } from './upload-video.ts';

/** vidi.v1.VideoService: what clients ask for, by way of the gateway. */
export function createVideoService(context: IngestContext): ServiceImpl<typeof VideoService> {
  return {
    createVideo: createVideoRpc(context),
    uploadVideo: uploadVideoRpc(context),
    getVideo: getVideoRpc(context),
    listVideos: listVideosRpc(context),
    deleteVideo: deleteVideoRpc(context),
    getVideoResults: getVideoResultsRpc(context),
  };
}

import type { ListVideosRequest } from '@vidi/contracts/vidi/v1/video_service';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import { listVideos } from '../../usecases/list-videos.ts';
import { videoMessage } from '../video-message.ts';

/** vidi.v1.VideoService/ListVideos */
export function listVideosRpc(context: IngestContext) {
  return async ({ pageSize, pageToken }: ListVideosRequest) => {
    const page = await listVideos(context, { pageSize, pageToken });
    return { videos: page.videos.map(videoMessage), nextPageToken: page.nextPageToken };
  };
}

import type { ServiceImpl } from '@connectrpc/connect';
import type { VideoService } from '@vidi/contracts/vidi/v1/video_service';
import type { VideoChanges } from '../../ports/video-changes.ts';
import type { IngestContext } from '../../usecases/ingest-context.ts';
import type { VideoView } from '../../usecases/video-view.ts';
import { cancelVideoRpc } from './cancel-video.ts';
import { createVideoRpc } from './create-video.ts';
import { deleteVideoRpc } from './delete-video.ts';
import { downloadArtifactRpc } from './download-artifact.ts';
import { downloadSourceRpc } from './download-source.ts';
import { findSimilarVideosRpc } from './find-similar-videos.ts';
import { getFeatureResultRpc } from './get-feature-result.ts';
import { getStorageUsageRpc } from './get-storage-usage.ts';
import { getVideoRpc } from './get-video.ts';
import { getVideoResultsRpc } from './get-video-results.ts';
import { listVideosRpc } from './list-videos.ts';
import { reprocessVideoRpc } from './reprocess-video.ts';
import { updateVideoRpc } from './update-video.ts';
import { uploadVideoRpc } from './upload-video.ts';
import { watchVideoRpc } from './watch-video.ts';

/** vidi.v1.VideoService: what clients ask for, by way of the gateway. */
export function createVideoService(
  context: IngestContext,
  videoChanges: VideoChanges<VideoView>,
): ServiceImpl<typeof VideoService> {
  return {
    createVideo: createVideoRpc(context),
    uploadVideo: uploadVideoRpc(context),
    getVideo: getVideoRpc(context),
    listVideos: listVideosRpc(context),
    updateVideo: updateVideoRpc(context),
    deleteVideo: deleteVideoRpc(context),
    getVideoResults: getVideoResultsRpc(context),
    getFeatureResult: getFeatureResultRpc(context),
    findSimilarVideos: findSimilarVideosRpc(context),
    cancelVideo: cancelVideoRpc(context),
    reprocessVideo: reprocessVideoRpc(context),
    watchVideo: watchVideoRpc(context, videoChanges),
    downloadSource: downloadSourceRpc(context),
    downloadArtifact: downloadArtifactRpc(context),
    getStorageUsage: getStorageUsageRpc(context),
  };
}

import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type FeatureStatus, FeatureStatusSchema } from '@vidi/contracts/vidi/v1/feature';
import { Video_Status, type Video as VideoMessage, VideoSchema } from '@vidi/contracts/vidi/v1/video';
import { unionOf } from '../domain/damaged-range.ts';
import { expiryOf, type Retention } from '../domain/retention.ts';
import type { VideoOutlook } from '../domain/scheduling/queue-outlook.ts';
import type { Video, VideoStatus } from '../domain/video.ts';
import { fetchPercent, type VideoFetch } from '../domain/video-fetch.ts';
import type { VideoStorage } from '../domain/video-storage.ts';
import type { FeatureStanding } from '../ports/feature-repository.ts';
import { videoEtag } from '../usecases/video-etag.ts';
import type { VideoView } from '../usecases/video-view.ts';
import { attemptMessage } from './attempt-message.ts';
import { damageMessage } from './damage-codec.ts';
import { featureStateToMessage, featureToMessage } from './feature-codec.ts';
import { priorityToMessage } from './priority-codec.ts';

const STATUS_NUMBERS = {
  UPLOADED: Video_Status.UPLOADED,
  PROCESSING: Video_Status.PROCESSING,
  COMPLETED: Video_Status.COMPLETED,
  FAILED: Video_Status.FAILED,
  CANCELLED: Video_Status.CANCELLED,
} as const satisfies Record<VideoStatus, Video_Status>;

/** A video as the API shows it. @param retention how long it is kept, which tells when it goes. */
export function videoMessage(
  { video, features, attempts, nextAttemptTime, storage, outlook, waitingReason }: VideoView,
  retention: Retention,
): VideoMessage {
  return create(VideoSchema, {
    id: video.id,
    etag: videoEtag(video),
    title: video.title,
    labels: { ...video.labels },
    priority: priorityToMessage(video.priority),
    ...(video.language !== undefined && { language: video.language }),
    status: STATUS_NUMBERS[video.status],
    progressPercent: video.progressPercent,
    features: features.map(featureStatusMessage),
    ...damageMessage(unionOf(features.flatMap(({ damagedRanges }) => damagedRanges))),
    source: sourceOf(video),
    ...(video.fetch && { fetch: fetchOf(video.fetch) }),
    ...(video.mediaInfo && { mediaInfo: video.mediaInfo }),
    ...(video.error && { error: { ...video.error } }),
    createTime: timestampFromDate(video.createTime),
    updateTime: timestampFromDate(video.updateTime),
    ...(video.completeTime && { completeTime: timestampFromDate(video.completeTime) }),
    attempts: attempts.map(attemptMessage),
    ...(nextAttemptTime && { nextAttemptTime: timestampFromDate(nextAttemptTime) }),
    ...(waitingReason && { waitingReason: { ...waitingReason } }),
    storage: storageOf(video, storage, retention),
    ...outlookOf(outlook),
  });
}

/** Where a feature stands, as the API shows it. */
export function featureStatusMessage(standing: FeatureStanding): FeatureStatus {
  return create(FeatureStatusSchema, {
    feature: featureToMessage(standing.feature),
    state: featureStateToMessage(standing.state),
    progressPercent: standing.progressPercent,
    ...(standing.reason && { reason: { ...standing.reason } }),
    ...damageMessage(standing.damagedRanges),
    ...(standing.engine && { engine: standing.engine.name, engineVersion: standing.engine.version }),
    ...(standing.reuse && {
      reused: { videoId: standing.reuse.videoId, findTime: timestampFromDate(standing.reuse.findTime) },
    }),
  });
}

function outlookOf({ position, startTime, completeTime }: Partial<VideoOutlook> = {}) {
  return {
    ...(position !== undefined && { queuePosition: position }),
    ...(startTime && { estimatedStartTime: timestampFromDate(startTime) }),
    ...(completeTime && { estimatedCompleteTime: timestampFromDate(completeTime) }),
  };
}

function fetchOf(fetch: VideoFetch) {
  const progressPercent = fetchPercent(fetch);
  return {
    receivedBytes: BigInt(fetch.receivedBytes),
    ...(fetch.totalBytes !== undefined && { totalBytes: BigInt(fetch.totalBytes) }),
    ...(progressPercent !== undefined && { progressPercent }),
    startTime: timestampFromDate(fetch.startTime),
    ...(fetch.completeTime && { completeTime: timestampFromDate(fetch.completeTime) }),
    resumeCount: fetch.resumeCount,
  };
}

function storageOf(video: Video, storage: VideoStorage, retention: Retention) {
  const { sourceExpireTime, artifactExpireTime, videoExpireTime } = expiryOf(video, retention);
  const { sourceRemoveTime, artifactRemoveTime } = video;
  return {
    sourceBytes: BigInt(storage.sourceBytes),
    sourceShared: storage.isSourceShared,
    artifactBytes: BigInt(storage.artifactBytes),
    artifactsShared: storage.areArtifactsShared,
    resultBytes: BigInt(storage.resultBytes),
    ...(sourceExpireTime && { sourceExpireTime: timestampFromDate(sourceExpireTime) }),
    ...(artifactExpireTime && { artifactExpireTime: timestampFromDate(artifactExpireTime) }),
    ...(sourceRemoveTime && { sourceRemoveTime: timestampFromDate(sourceRemoveTime) }),
    ...(artifactRemoveTime && { artifactRemoveTime: timestampFromDate(artifactRemoveTime) }),
    ...(videoExpireTime && { videoExpireTime: timestampFromDate(videoExpireTime) }),
  };
}

function sourceOf({ origin, bytes, contentType }: Video) {
  return {
    origin:
      origin.kind === 'file'
        ? ({ case: 'fileName', value: origin.fileName } as const)
        : ({ case: 'url', value: origin.url } as const),
    ...(bytes && { sizeBytes: BigInt(bytes.sizeBytes), sha256: bytes.sha256 }),
    ...(contentType !== undefined && { contentType }),
  };
}

export { createVidiClient, type VidiClient } from './client.ts';
export type { VidiClientOptions } from './config.ts';
export type {
  DeadLetterList,
  DeadLetterPage,
  DeadLetters,
  DropDeadLetterOptions,
  ListDeadLettersOptions,
} from './dead-letters/dead-letters.ts';
export type { ByteRange, Download } from './download/download.ts';
export type { DownloadOptions } from './download/open-download.ts';
export {
  ConflictError,
  ConnectionError,
  FailedPreconditionError,
  InternalError,
  InvalidArgumentError,
  NotFoundError,
  PermissionDeniedError,
  ResourceExhaustedError,
  TimeoutError,
  UnauthenticatedError,
  UnavailableError,
  UnimplementedError,
  VideoCancelledError,
  VideoFailedError,
} from './errors/error-classes.ts';
export { type ErrorCode, type ErrorDetail, VidiError } from './errors/vidi-error.ts';
export type { FileArtifact, ImageArtifact } from './model/artifact.ts';
export type { AttemptState, ErrorClass, VideoAttempt } from './model/attempt.ts';
export type { Box } from './model/box.ts';
export type { Color, DolbyVision, DynamicRange, HdrMetadata } from './model/color.ts';
export type {
  DeadLetter,
  DeadLetterSummary,
  RequeuedDeadLetter,
  RequeueOutcome,
} from './model/dead-letter.ts';
export {
  FEATURES,
  type Feature,
  type FeatureState,
  type FeatureStatus,
  type Reason,
  type ReusedResult,
} from './model/feature.ts';
export type { Fingerprint, ShotFingerprint } from './model/fingerprint.ts';
export type {
  AudioStream,
  Chapter,
  MediaInfo,
  ScanType,
  Stream,
  StreamDisposition,
  StreamKind,
  Tag,
  VideoStream,
} from './model/media-info.ts';
export type { OnDuplicate } from './model/on-duplicate.ts';
export type { OnScreenText, ShownLine, ShownText, ShownWord } from './model/on-screen-text.ts';
export type { ActiveArea, FrameTiming, PictureFormat, PictureScan } from './model/picture-format.ts';
export type { AskedPriority, Priority } from './model/priority.ts';
export type { Pause, Processor, ProcessorState, RunningJob, ServedFeature } from './model/processor.ts';
export type { Queue } from './model/queue.ts';
export type { Rational } from './model/rational.ts';
export type { FeatureResult, FeatureResults, VideoResults } from './model/results.ts';
export type { Segment } from './model/segment.ts';
export type { Keyframe, Shot, Transition, TransitionKind } from './model/shots.ts';
export type { SharedPassage, SimilarVideo, VideoRelation } from './model/similar-video.ts';
export type { AudioFault, AudioFaultKind, Loudness, LoudnessCurve, Waveform } from './model/sound.ts';
export type { StorageUsage, VideoStorage } from './model/storage.ts';
export type { Storyboard, StoryboardSheet, StoryboardTile } from './model/storyboard.ts';
export type { ColorBars, ColorBarsPattern, LineUpTone, TestSignal } from './model/test-signals.ts';
export type { DroppedCue, Transcript, TranscriptSegment, TranscriptWord } from './model/transcript.ts';
export type { UploadSession, UploadSessionState } from './model/upload-session.ts';
export type { Video, VideoFetch, VideoSource, VideoStatus } from './model/video.ts';
export type {
  ListProcessorsOptions,
  PauseOptions,
  ProcessorList,
  ProcessorPage,
  Processors,
} from './processors/processors.ts';
export type { WorkQueue } from './queue/work-queue.ts';
export type { CallOptions } from './request/call-options.ts';
export type { PagedList } from './request/paged-list.ts';
export type { DirectUploadOptions, DirectUploadSource } from './upload/direct/direct-upload-options.ts';
export type { UploadProgress } from './upload/multipart-body.ts';
export type { ResumableUploadOptions } from './upload/resumable/resumable-options.ts';
export type { UploadSource } from './upload/upload-source.ts';
export type { NewVideoOptions, UploadOptions } from './upload/upload-video.ts';
export type {
  AbortUploadSessionOptions,
  ListUploadSessionsOptions,
  UploadSessionList,
  UploadSessionPage,
  UploadSessions,
} from './upload-sessions/upload-sessions.ts';
export type { SimilarOptions, SimilarVideoList, SimilarVideoPage } from './videos/similar-videos.ts';
export type { UpdateOptions, VideoChanges } from './videos/update-video.ts';
export type { VideoList, VideoPage } from './videos/video-list.ts';
export type { DeleteOptions, ListOptions, NewVideo, ReprocessOptions, Videos } from './videos/videos.ts';
export type { WaitOptions } from './videos/wait-until-done.ts';
export type { VideoUpdate, WatchOptions } from './videos/watch-video.ts';

import type { VideoStorage as WireVideoStorage } from '@vidi/contracts/vidi/v1/video';
import type { StorageUsage as WireStorageUsage } from '@vidi/contracts/vidi/v1/video_service';
import { toDate, toNumber } from './wire-values.ts';

/** What a video takes in storage. */
export interface VideoStorage {
  /** Bytes that were handed over or fetched, as long as they are kept. */
  readonly sourceBytes: number;
  /** Whether other videos are made from the same bytes, which are kept once: deleting this one then frees none of them. */
  readonly sourceShared: boolean;
  /** Bytes of the files that results name, such as keyframes. */
  readonly artifactBytes: number;
  /** Whether results of other videos name some of the same files, which are kept once: those stay when this one is deleted. */
  readonly artifactsShared: boolean;
  /** Bytes of the results themselves: of each as JSON. */
  readonly resultBytes: number;
  /**
   * When the server removes the source by itself, unless the video is analysed again before; absent while the video has not
   * ended, when the source is kept for ever, and when it is not here.
   */
  readonly sourceExpireTime: Date | undefined;
  /** When the server removes the files that results name, likewise; the results stay. */
  readonly artifactExpireTime: Date | undefined;
  /** When the server removed the source, which cannot be downloaded since (`SOURCE_EXPIRED`). */
  readonly sourceRemoveTime: Date | undefined;
  /** When the server removed the files that results name, which cannot be downloaded since (`ARTIFACTS_EXPIRED`). */
  readonly artifactRemoveTime: Date | undefined;
  /** When the server deletes the video with all that belongs to it, likewise. */
  readonly videoExpireTime: Date | undefined;
}

/** What the videos of one owner take in storage. */
export interface StorageUsage {
  /** How many videos there are. */
  readonly videoCount: number;
  /** Bytes that were handed over or fetched; what several videos are made from counts once. */
  readonly sourceBytes: number;
  /** Bytes of the files that results name, such as keyframes. */
  readonly artifactBytes: number;
  /** Bytes of the results themselves: of each as JSON. */
  readonly resultBytes: number;
}

/** Reads what a video takes. */
export function toVideoStorage(storage: WireVideoStorage): VideoStorage {
  return {
    sourceBytes: toNumber(storage.sourceBytes),
    sourceShared: storage.sourceShared,
    artifactsShared: storage.artifactsShared,
    artifactBytes: toNumber(storage.artifactBytes),
    resultBytes: toNumber(storage.resultBytes),
    sourceExpireTime: toDate(storage.sourceExpireTime),
    artifactExpireTime: toDate(storage.artifactExpireTime),
    sourceRemoveTime: toDate(storage.sourceRemoveTime),
    artifactRemoveTime: toDate(storage.artifactRemoveTime),
    videoExpireTime: toDate(storage.videoExpireTime),
  };
}

/** Reads what the videos of an owner take. */
export function toStorageUsage(usage: WireStorageUsage): StorageUsage {
  return {
    videoCount: toNumber(usage.videoCount),
    sourceBytes: toNumber(usage.sourceBytes),
    artifactBytes: toNumber(usage.artifactBytes),
    resultBytes: toNumber(usage.resultBytes),
  };
}

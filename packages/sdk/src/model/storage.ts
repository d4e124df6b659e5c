import type { VideoStorage as WireVideoStorage } from '@vidi/contracts/vidi/v1/video';
import type { StorageUsage as WireStorageUsage } from '@vidi/contracts/vidi/v1/video_service';
import { toNumber } from './wire-values.ts';

/** What a video takes in storage. */
export interface VideoStorage {
  /** Bytes that were handed over or fetched, as long as they are kept. */
  readonly sourceBytes: number;
  /** Whether other videos are made from the same bytes, which are kept once: deleting this one then frees none of them. */
  readonly sourceShared: boolean;
  /** Bytes of the files that results name, such as keyframes. */
  readonly artifactBytes: number;
  /** Bytes of the results themselves: of each as JSON. */
  readonly resultBytes: number;
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
    artifactBytes: toNumber(storage.artifactBytes),
    resultBytes: toNumber(storage.resultBytes),
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

import { Feature } from '@vidi/contracts/vidi/v1/feature';

/**
 * How many analysis processes wait for work, and how long one may be used (docs/adr/0011-processes-for-several-videos.md). Only videos of one
 * owner follow each other in a process, only when nothing of them is decoded, and only as long as nothing at all went wrong.
 */
export interface ProcessReuse {
  /** Processes that wait at most: one that has seen no video yet, and those that are kept for the next video of an owner. */
  readonly maxIdle: number;
  /** Videos in one process; 1 gives each video a process of its own. */
  readonly maxVideos: number;
  /** For how long a process takes further videos after its first, in milliseconds. */
  readonly maxAgeMs: number;
  /** Resident memory above which a process takes no further video, in bytes. */
  readonly maxResidentBytes: number;
}

/** The defaults for one job at a time; `config.ts` reads the settings. */
export const DEFAULT_PROCESS_REUSE: ProcessReuse = {
  maxIdle: 2,
  maxVideos: 100,
  maxAgeMs: 60_000,
  maxResidentBytes: 256 * 1024 ** 2,
};

/** The features for which what the container says of itself is enough. */
export const CONTAINER_FEATURES: readonly Feature[] = [Feature.MEDIA_INFO];

/** Whether nothing has to be decoded for these features. */
export function isReadFromContainer(features: readonly Feature[]): boolean {
  return features.every((feature) => CONTAINER_FEATURES.includes(feature));
}

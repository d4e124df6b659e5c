import type { StorageUsage, VideoStorage } from '../domain/video-storage.ts';

/** An object of the media store that rows of the database name, and what they record of it. */
export interface NamedObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** SHA-256 in lower-case hexadecimal. */
  readonly sha256: string;
  /** The video that names it; the first one where several do. */
  readonly videoId: string;
}

/** A set of artifacts that results name. */
export interface NamedSet {
  readonly key: string;
  /** The video of one of those results. */
  readonly videoId: string;
}

/** What the database says is in the media store. */
export interface StorageInventory {
  /** What some videos take, by video id; those that are not there are left out. */
  ofVideos(ids: readonly string[]): Promise<ReadonlyMap<string, VideoStorage>>;
  /** What all videos of an owner take. */
  usageOf(owner: string): Promise<StorageUsage>;
  /** Which of these keys upload sessions write to, or have written to without having made a video yet. */
  uploadsUnderWay(keys: readonly string[]): Promise<readonly string[]>;
  /** The sources at some of these keys: those that a video names. */
  sourcesAt(keys: readonly string[]): Promise<readonly NamedObject[]>;
  /**
   * Every source that a video names, once, in the order of keys.
   *
   * @param after the last key of the page before; empty for the first page.
   */
  sourcesAfter(after: string, limit: number): Promise<readonly NamedObject[]>;
  /**
   * Every set of artifacts that a result names, once, in the order of keys.
   *
   * @param after the last key of the page before; empty for the first page.
   */
  artifactSetsAfter(after: string, limit: number): Promise<readonly NamedSet[]>;
  /** Those of these sets that a result names. */
  videosNaming(sets: readonly string[]): Promise<readonly NamedSet[]>;
}

/** What a video takes in storage, in bytes. */
export interface VideoStorage {
  /** Of what was handed over or fetched; 0 while that is not here. */
  readonly sourceBytes: number;
  /** Whether other videos are made from the same bytes. */
  readonly isSourceShared: boolean;
  /** Of the files that results name. */
  readonly artifactBytes: number;
  /** Whether results of other videos name the same files. */
  readonly areArtifactsShared: boolean;
  /** Of the results in the database. */
  readonly resultBytes: number;
}

/** What the videos of one owner take in storage, in bytes; what several share counts once. */
export interface StorageUsage {
  readonly videoCount: number;
  readonly sourceBytes: number;
  readonly artifactBytes: number;
  readonly resultBytes: number;
}

/** Of a video that is not there. */
export const NOTHING_STORED: VideoStorage = {
  sourceBytes: 0,
  isSourceShared: false,
  artifactBytes: 0,
  areArtifactsShared: false,
  resultBytes: 0,
};

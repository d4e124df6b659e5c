/** The artifacts of one result: of one feature, made by one attempt. */
export interface ArtifactSet {
  /** What their keys in the media store start with; see artifactSetKey. */
  readonly key: string;
  /** Whose they are. */
  readonly owner: string;
  readonly sizeBytes: number;
}

/**
 * The artifacts that results name. Several results can name the same set, of one video or of several of one owner; whoever calls
 * `hold` or `release` holds the set until the transaction ends, so that of two calls about it one sees what the other did.
 */
export interface ArtifactSets {
  /** Takes note of a set that a result is about to name. Doing it again corrects the size. */
  keep(set: ArtifactSet, now: Date): Promise<void>;
  /** Keeps sets from being forgotten until the transaction ends; returns those that are there. */
  hold(keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** Forgets a set that no result names any more; returns whether that was so, and nobody will ask for it again. */
  release(key: string): Promise<boolean>;
  /** Which of these sets results name. */
  known(keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** The sets that results of a video name. */
  ofVideo(videoId: string): Promise<readonly string[]>;
  /** Lets no result of a video name artifacts any more; the results stay, but are not reused, and go where they were set aside. */
  detach(videoId: string): Promise<void>;
}

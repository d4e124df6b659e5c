/** Tells when videos change, whichever replica changed them. */
export interface VideoChanges<View> {
  /** Starts to follow a video; no change from now on is missed. It need not exist. */
  follow(videoId: string): FollowedVideo<View>;
}

/** One follower of one video; disposing of it ends that. */
export interface FollowedVideo<View> extends Disposable {
  /**
   * The video, read after the latest change that was heard of; undefined when it is not there. All followers of a video
   * share one reading.
   */
  view(): Promise<View | undefined>;
  /**
   * Resolves when there was a change since the last call; many changes count as one.
   *
   * @throws the reason of the signal.
   */
  next(signal: AbortSignal): Promise<void>;
}

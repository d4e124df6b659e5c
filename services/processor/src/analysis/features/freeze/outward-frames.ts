/** Frames as they are met on the way out of a frozen passage; 0 is where it seems to end, what is below lies within. */
export interface OutwardFrames {
  /** Undefined where there is no frame, or none that is remembered. */
  pictureAt(at: number): Uint8Array | undefined;
  /** How far a frame differs from the one further in, on average over the samples; undefined where one of them is not there. */
  changeAt(at: number): number | undefined;
  /** Whether all that changes there is that a key frame shows the picture anew. */
  isRefreshAt(at: number): boolean;
  /** Whether a key frame shows the picture anew there, and what little has moved beside. */
  isKeyOfSameSceneAt(at: number): boolean;
  /**
   * How many bytes the change there is coded in, which are those of the later of the two frames; undefined for key frames, which are large
   * whatever they show, and where it is not known.
   */
  codedBytesAt(at: number): number | undefined;
}

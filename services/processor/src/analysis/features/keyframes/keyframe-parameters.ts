/** How the picture that stands for a shot is chosen. */
export interface KeyframeParameters {
  /** Time between two candidates, in seconds; below the shortest shot, so that every shot has one. */
  readonly candidateSeconds: number;
  /**
   * Candidates this soon after the end of the transition that opens their shot, in seconds, count half, as those within a transition do: a wipe or
   * an interlaced rest may linger.
   */
  readonly settleSeconds: number;
  /** Largest picture, in pixels. */
  readonly maxWidth: number;
  readonly maxHeight: number;
}

/** Four tenths of a second is the shortest shot next to a gradual transition; 640 pixels is what a page or a model needs. */
export const KEYFRAME_PARAMETERS: KeyframeParameters = {
  candidateSeconds: 0.2,
  settleSeconds: 0.3,
  maxWidth: 640,
  maxHeight: 1_280,
};

/** A stretch of time in seconds, half-open: `[startSeconds, endSeconds)`. */
export interface Segment {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

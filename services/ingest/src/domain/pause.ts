/** An operator's wish that no work be begun, until it is resumed. */
export interface Pause {
  readonly pauseTime: Date;
  /** Owner of the key that was used. */
  readonly pausedBy: string;
  /** For people; may be empty. */
  readonly reason: string;
}

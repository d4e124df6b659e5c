/** Why something did not happen: a stable word for programs, a sentence for people. */
export interface Reason {
  /** UPPER_SNAKE_CASE, such as `NOT_A_VIDEO`. */
  readonly reason: string;
  readonly message: string;
}

/** When black and silence together count. */
export interface SilentBlackParameters {
  /** Shortest passage, in seconds. */
  readonly minSeconds: number;
}

/** Half a second, as for black and for silence alone, so that every passage lies in one of each. */
export const SILENT_BLACK_PARAMETERS: SilentBlackParameters = { minSeconds: 0.5 };

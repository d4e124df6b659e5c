/** How much of a subtitle track is read. */
export interface CueParameters {
  /** Most cues of one transcript. */
  readonly maxCues: number;
  /** Most characters of text of one transcript. */
  readonly maxCharacters: number;
}

/** A film has some 1500 cues and 60,000 characters; a file made to fill the memory stops here. */
export const CUE_PARAMETERS: CueParameters = { maxCues: 50_000, maxCharacters: 1_000_000 };

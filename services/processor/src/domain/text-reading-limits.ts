/** What reading text may use. Times in ms. */
export interface TextReadingLimits {
  /** Processes that read, at most; they are started when there is something to read. */
  readonly processes: number;
  /** Resident memory of one of them, in bytes. */
  readonly maxResidentBytes: number;
  /** Longest time for one picture, the start of a process included. */
  readonly pictureMs: number;
  /** Longest time for all pictures of a video; what is not read by then is left out. */
  readonly videoMs: number;
}

/** The defaults; `config.ts` reads the settings. */
export const DEFAULT_TEXT_READING_LIMITS: TextReadingLimits = {
  processes: 1,
  // 0.2 GB with English; a language more takes 20 to 60 MB.
  maxResidentBytes: 768 * 1024 ** 2,
  // A picture takes 0.1 s.
  pictureMs: 30_000,
  videoMs: 900_000,
};

/** The environment variable that sets each limit, so that an error can name the fix. */
export const TEXT_READING_LIMIT_SETTINGS = {
  processes: 'VIDI_OCR_PROCESSES',
  maxResidentBytes: 'VIDI_OCR_MAX_RESIDENT_BYTES',
  pictureMs: 'VIDI_OCR_PICTURE_TIMEOUT',
  videoMs: 'VIDI_OCR_VIDEO_TIMEOUT',
} as const satisfies Record<keyof TextReadingLimits, string>;

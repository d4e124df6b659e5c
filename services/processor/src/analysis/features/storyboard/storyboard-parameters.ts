/** How a storyboard is made. */
export interface StoryboardParameters {
  /**
   * Length of an interval by the duration of the video, both in seconds, in growing order; each interval is a multiple of the one before. For
   * videos longer than the last row both double until they fit.
   */
  readonly intervals: readonly IntervalRow[];
  /** Largest tile, in pixels. */
  readonly maxTileWidth: number;
  readonly maxTileHeight: number;
  /** Tiles in a row of a sheet. */
  readonly columns: number;
  /** Rows of a sheet. */
  readonly rows: number;
}

/** A row of the table of intervals. */
export interface IntervalRow {
  /** The longest video that it is for. */
  readonly upToSeconds: number;
  readonly intervalSeconds: number;
}

/**
 * At most 360 tiles, so 4 sheets of at most 1920x1920 pixels. From 5 minutes on an interval has 10 s, as encoders put a keyframe at least every
 * 10 s by themselves (x264: every 250 frames): then keyframes alone make the storyboard. 10 s is also what most players' storyboards have.
 */
export const STORYBOARD_PARAMETERS: StoryboardParameters = {
  intervals: [
    { upToSeconds: 60, intervalSeconds: 1 },
    { upToSeconds: 300, intervalSeconds: 2 },
    { upToSeconds: 3_600, intervalSeconds: 10 },
    { upToSeconds: 10_800, intervalSeconds: 30 },
    { upToSeconds: 21_600, intervalSeconds: 60 },
    { upToSeconds: 43_200, intervalSeconds: 120 },
  ],
  maxTileWidth: 192,
  maxTileHeight: 192,
  columns: 10,
  rows: 10,
};

/** When a picture counts as black. */
export interface BlackParameters {
  /** A sample is black up to this share of the way from black (16) to white (235). */
  readonly pixelThreshold: number;
  /** A frame is black when at least this share of its samples is. */
  readonly pictureShare: number;
  /** Shortest passage, in seconds. */
  readonly minSeconds: number;
}

/**
 * The two thresholds are the defaults of FFmpeg's `blackdetect` (pixel_black_th 0.10, picture_black_ratio_th 0.98). Its
 * shortest passage of 2 s is for finding commercial breaks; half a second is the shortest that a viewer takes for a pause
 * and not for part of a cut.
 */
export const BLACK_PARAMETERS: BlackParameters = { pixelThreshold: 0.1, pictureShare: 0.98, minSeconds: 0.5 };

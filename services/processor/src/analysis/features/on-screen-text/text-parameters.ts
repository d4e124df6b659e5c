/** How text is looked for in the picture, before anybody reads it. Pixels are those of the small picture. */
export interface TextParameters {
  /** Time between two looks, in seconds: the times of text are exact to it. */
  readonly lookSeconds: number;
  /** Longer side of the small picture that is looked at. */
  readonly lookPixels: number;
  /** Longer side of the picture that text is cut out of. */
  readonly readPixels: number;
  /** Least sum of the horizontal and the vertical difference across a pixel, in 8-bit levels, that is an edge. */
  readonly edgeLevels: number;
  /** For how long the edges of text must have stood still, in seconds. */
  readonly steadySeconds: number;
  /** Longest wait for text that builds up to be complete, in seconds. */
  readonly settleSeconds: number;
  /** Text that grows by less than this factor from one look to the next is complete. */
  readonly growing: number;
  /** A line whose edges have become this much stronger was cut out while it faded in, and is cut out again. */
  readonly clearer: number;
  /** A line whose edges are there to a smaller share than this is gone. */
  readonly goneShare: number;
  /** Least and largest height of a line, in pixels and as a share of the height of the picture. */
  readonly minLinePixels: number;
  readonly maxLineShare: number;
  /** Height that tall lines are shrunk to before they are read, in pixels. */
  readonly stripPixels: number;
  /** Lines that are followed at the same time. */
  readonly maxFollowed: number;
  /** Lines that are cut out at the same moment. */
  readonly maxPerLook: number;
  /** Lines that are cut out of the whole video. */
  readonly maxStrips: number;
  /** Lines that are cut out per second of video, on the long run, and how many more may come at once. */
  readonly stripsPerSecond: number;
  readonly stripBurst: number;
  /** Largest share of those that may still come at once which one moment may take. */
  readonly lookShare: number;
}

/**
 * Subtitles may be as short as 5/6 s (Netflix Timed Text Style Guide), so that 0.4 s of standing still and looks every 0.2 s see each of them.
 * Text of 24 pixels in a picture of 1080 lines has capitals of 17 and is 6 high in one of 640 x 360. Tesseract reads lines of 20 to 50 pixels best.
 */
export const TEXT_PARAMETERS: TextParameters = {
  lookSeconds: 0.2,
  lookPixels: 640,
  readPixels: 1_920,
  edgeLevels: 28,
  steadySeconds: 0.35,
  settleSeconds: 1,
  growing: 1.1,
  clearer: 1.2,
  goneShare: 0.5,
  minLinePixels: 5,
  maxLineShare: 0.33,
  stripPixels: 48,
  maxFollowed: 512,
  maxPerLook: 48,
  maxStrips: 4_000,
  stripsPerSecond: 1,
  stripBurst: 120,
  lookShare: 0.5,
};

import { FIELD_FILTER, LINE_SCALER } from '../../decoding/decoding-parameters.ts';

/** How what the pictures show of their format is found. */
export interface PictureFormatParameters {
  readonly timing: FrameTimingParameters;
  readonly scan: ScanParameters;
  readonly activeArea: ActiveAreaParameters;
}

/** When frames follow each other regularly. */
export interface FrameTimingParameters {
  /** How far an interval may be off, in seconds, or by the tick of the file where that is longer: what times lose when they are rounded. */
  readonly roundingSeconds: number;
  /** An interval that is longer than so many regular ones is a gap. */
  readonly gapFactor: number;
  /** Share of the intervals that may be irregular, or gaps, while the rate still counts as constant. */
  readonly irregularShare: number;
  /** One irregular interval is let pass from so many on. */
  readonly intervalsPerException: number;
}

/** Which moments are looked at. */
export interface SamplingParameters {
  /** How many moments there are, spread over the video. */
  readonly count: number;
  /** Shortest time between two, in seconds. */
  readonly minSeconds: number;
  /** Longest time between the first of them, in seconds, as a file can claim to be longer than it is. */
  readonly maxSeconds: number;
}

/** How fields are compared. */
export interface ScanParameters {
  readonly sampling: SamplingParameters;
  /** Frames of a run, at each moment. The first and the last are only compared with. */
  readonly runFrames: number;
  /** How much thumbnails must differ from frame to frame for their verdict to count, in levels of luma, on average. */
  readonly minMovement: number;
  /** From this much on a frame is progressive of which libav's filter is undecided: the fields of an interlaced one would differ. */
  readonly clearMovement: number;
  /** Fewest frames that must have been decided. */
  readonly minFrames: number;
  /** The same where not all of them are progressive: more than a run gives, as at one moment a drawn pattern may look interlaced. */
  readonly minInterlacedFrames: number;
  /** Share of the decided frames from which on they are all taken to be of one kind. */
  readonly agreement: number;
  /** The filter that compares. */
  readonly filter: string;
}

/** How bars around the picture are found. Levels are of 8 bits, full range. */
export interface ActiveAreaParameters {
  readonly sampling: SamplingParameters;
  /** Highest level of black: bars may be lighter than black is. */
  readonly maxBlack: number;
  /** Part of a line is lit when it is so much lighter than the darkest part of the frame. */
  readonly litLevel: number;
  /** A frame shows something when this share of the parts of its lines is lit. */
  readonly litShare: number;
  /**
   * Share of the time in which something is shown that a part must be lit to belong to the picture. Where that leaves no straight edge, the next is tried: subtitles that lie
   * half in a bar are not there all the time.
   */
  readonly minTimeShares: readonly number[];
  /** Parts that are lit in less than this share of the lines lie in a bar of the other direction. */
  readonly minLineShare: number;
  /** Share of the parts of a line that must belong to the picture for the line to do so. */
  readonly pictureShare: number;
  /** Most that is lit in lines of a bar, as a share of their parts: a logo, a word. */
  readonly barShare: number;
  /** Within how much of a side the picture must begin, as a share; and the narrowest bar. */
  readonly edgeShare: number;
  /** Widest bar, as a share of the side. */
  readonly maxBarShare: number;
  /** How lines are averaged. */
  readonly scaler: string;
}

/**
 * Times are mostly rounded to 1 ms (Matroska), 1/600 s (QuickTime) or finer, which moves an interval by one unit at most.
 *
 * 10 runs of 6 frames are 60 frames to compare, 0.9 ms each at 1080p, and at most 48 to average, 3 ms each, however long a video is; where there are no bars, mostly 3. Thumbnails
 * of a still picture differ by 0.05 from frame to frame, as it is coded anew; of a slow camera by 0.3 to 1. With 32 parts a line of 1080p has 60 pixels in each: noise is
 * gone, while a logo or a word still shows. A bar of 1 % is narrower than any that two formats leave (14:9 in 16:9 leaves 6 % on either side).
 */
export const PICTURE_FORMAT_PARAMETERS: PictureFormatParameters = {
  timing: { roundingSeconds: 0.001, gapFactor: 1.5, irregularShare: 0.05, intervalsPerException: 4 },
  scan: {
    sampling: { count: 10, minSeconds: 1, maxSeconds: 60 },
    runFrames: 6,
    minMovement: 0.1,
    clearMovement: 0.5,
    minFrames: 3,
    minInterlacedFrames: 5,
    agreement: 0.8,
    filter: FIELD_FILTER,
  },
  activeArea: {
    sampling: { count: 48, minSeconds: 0.5, maxSeconds: 15 },
    maxBlack: 32,
    litLevel: 8,
    litShare: 0.1,
    minTimeShares: [0.05, 0.3, 0.6],
    minLineShare: 0.2,
    pictureShare: 0.75,
    barShare: 0.4,
    edgeShare: 0.01,
    maxBarShare: 0.45,
    scaler: LINE_SCALER,
  },
};

import {
  type ActiveArea as WireActiveArea,
  type FrameTiming as WireFrameTiming,
  type PictureFormat as WirePictureFormat,
  type PictureScan as WirePictureScan,
  FrameTiming_Regularity as WireRegularity,
  PictureScan_Kind as WireScanKind,
} from '@vidi/contracts/vidi/v1/picture_format';
import { type Box, toBox } from './box.ts';
import { type Rational, toRational } from './rational.ts';
import { toNumber, toSeconds } from './wire-values.ts';

/** What the pictures of a video show of their format. What the file says of it is in `MediaInfo`, and need not be the same. */
export interface PictureFormat {
  /** How the frames follow each other, by the presentation times of all of them. */
  readonly frameTiming: FrameTiming;
  /** How the pictures are scanned; undefined where too little moves to tell. */
  readonly scan: PictureScan | undefined;
  /** The part of the picture that is not black bars; undefined where it cannot be told, as too little is bright enough. */
  readonly activeArea: ActiveArea | undefined;
}

/** How the frames of a video follow each other. */
export interface FrameTiming {
  /** Frames that were decoded. */
  readonly frameCount: number;
  /** Frames per second from the first to the last, gaps included; undefined for a single frame. */
  readonly averageFrameRate: Rational | undefined;
  /**
   * `CONSTANT` but for what rounding makes of the times, for gaps, and for one interval in twenty; undefined for less than three frames. `UNKNOWN` is a word that a newer
   * server has and this version of the SDK does not know.
   */
  readonly regularity: 'CONSTANT' | 'VARIABLE' | 'UNKNOWN' | undefined;
  /** Frames per second where no frames are missing; undefined unless the rate is constant. */
  readonly frameRate: Rational | undefined;
  /** Shortest time from one frame to the next; undefined for a single frame, as the next two. */
  readonly shortestIntervalSeconds: number | undefined;
  readonly longestIntervalSeconds: number | undefined;
  readonly mostCommonIntervalSeconds: number | undefined;
  /** How often frames are missing; undefined unless the rate is constant. */
  readonly gapCount: number | undefined;
  /** Frames that the file gives no presentation time, or one that is not after the frame before. */
  readonly untimedFrameCount: number;
}

/** How the pictures are scanned, found from some that are spread over the video, however they are marked. */
export interface PictureScan {
  /** `MIXED` where some are of one kind, some of another, as telecined film is. `UNKNOWN` is a kind that a newer server has and this version of the SDK does not know. */
  readonly kind: 'PROGRESSIVE' | 'TOP_FIELD_FIRST' | 'BOTTOM_FIELD_FIRST' | 'MIXED' | 'UNKNOWN';
  /** Frames that showed it: those that were looked at and in which something moves. */
  readonly frameCount: number;
  /** From 0 to 1. */
  readonly confidence: number;
}

/** What is left of the picture without black bars above and below (letterbox) or at the sides (pillarbox): all of it where there are none. */
export interface ActiveArea {
  readonly box: Box;
  /** Pixels as shown: after rotation and with square pixels. */
  readonly width: number;
  readonly height: number;
  /** Width to height, such as 2.39 or 1.78. */
  readonly aspectRatio: number;
  /** Frames that it was found from: those that were looked at and not black. */
  readonly frameCount: number;
  /** Whether anything was seen in the bars, such as a subtitle, a logo or a picture that is shown for a moment. */
  readonly barsHaveContent: boolean;
}

/** Reads the result of `PICTURE_FORMAT`. */
export function toPictureFormat({ frameTiming, scan, activeArea }: WirePictureFormat): PictureFormat {
  return {
    frameTiming: toFrameTiming(frameTiming),
    scan: scan && toPictureScan(scan),
    activeArea: activeArea && toActiveArea(activeArea),
  };
}

/** The whole is left out only by a server that lacks it. */
function toFrameTiming(timing: Omit<WireFrameTiming, '$typeName'> = NO_TIMING): FrameTiming {
  const { averageFrameRate, frameRate, regularity } = timing;
  return {
    frameCount: toNumber(timing.frameCount),
    averageFrameRate: averageFrameRate && toRational(averageFrameRate),
    regularity: regularity === undefined ? undefined : (REGULARITIES[regularity] ?? 'UNKNOWN'),
    frameRate: frameRate && toRational(frameRate),
    shortestIntervalSeconds: toSeconds(timing.shortestInterval),
    longestIntervalSeconds: toSeconds(timing.longestInterval),
    mostCommonIntervalSeconds: toSeconds(timing.mostCommonInterval),
    gapCount: toNumber(timing.gapCount),
    untimedFrameCount: toNumber(timing.untimedFrameCount),
  };
}

const NO_TIMING = { frameCount: 0n, untimedFrameCount: 0n };

function toPictureScan({ kind, frameCount, confidence }: WirePictureScan): PictureScan {
  return { kind: SCAN_KINDS[kind] ?? 'UNKNOWN', frameCount, confidence };
}

function toActiveArea({ box, width, height, aspectRatio, frameCount, barsHaveContent }: WireActiveArea): ActiveArea {
  return { box: toBox(box), width, height, aspectRatio, frameCount, barsHaveContent };
}

// A server newer than this SDK may send numbers that are not in the tables.
const REGULARITIES: Readonly<Record<number, FrameTiming['regularity']>> = {
  [WireRegularity.CONSTANT]: 'CONSTANT',
  [WireRegularity.VARIABLE]: 'VARIABLE',
};

const SCAN_KINDS: Readonly<Record<number, PictureScan['kind']>> = {
  [WireScanKind.PROGRESSIVE]: 'PROGRESSIVE',
  [WireScanKind.TOP_FIELD_FIRST]: 'TOP_FIELD_FIRST',
  [WireScanKind.BOTTOM_FIELD_FIRST]: 'BOTTOM_FIELD_FIRST',
  [WireScanKind.MIXED]: 'MIXED',
};

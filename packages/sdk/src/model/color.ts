import {
  type Color as WireColor,
  Color_Range as WireColorRange,
  type DolbyVision as WireDolbyVision,
  VideoStream_DynamicRange as WireDynamicRange,
  type HdrMetadata as WireHdrMetadata,
} from '@vidi/contracts/vidi/v1/media_info';

/**
 * `SDR`, also where the file says nothing; or HDR by hybrid log-gamma (`HLG`), by the perceptual quantizer with the static metadata of HDR10 (`HDR10`) or
 * without (`PQ`), or Dolby Vision. `UNKNOWN` is what a newer server has and this version of the SDK does not know, or an older one did not tell.
 */
export type DynamicRange = 'SDR' | 'HLG' | 'PQ' | 'HDR10' | 'DOLBY_VISION' | 'UNKNOWN';

/** How numbers become colors, by the code points of ITU-T H.273 as libav spells them; undefined is what the file does not say. */
export interface Color {
  /** `LIMITED`: black is 16 and white 235 of 8 bits. */
  readonly range: 'LIMITED' | 'FULL' | 'UNKNOWN' | undefined;
  /** Such as `bt709` or `bt2020`. */
  readonly primaries: string | undefined;
  /** Transfer characteristics, such as `bt709`, `smpte2084` (PQ) or `arib-std-b67` (HLG). */
  readonly transfer: string | undefined;
  /** Matrix coefficients, such as `bt709` or `bt2020nc`. */
  readonly matrix: string | undefined;
}

/** Brightness in cd/m2; undefined is what the file does not say. */
export interface HdrMetadata {
  /** Darkest of the display that it was made on (SMPTE ST 2086). */
  readonly minLuminance: number | undefined;
  /** Brightest of that display. */
  readonly maxLuminance: number | undefined;
  /** Brightest pixel of the video, MaxCLL (CTA-861.3). */
  readonly maxContentLight: number | undefined;
  /** Brightest average of a frame, MaxFALL (CTA-861.3). */
  readonly maxFrameAverageLight: number | undefined;
}

/** The Dolby Vision configuration of a stream. */
export interface DolbyVision {
  /** Such as 5, 7 or 8. */
  readonly profile: number;
  readonly level: number;
  /** How players without Dolby Vision can show the base layer: 0 not at all, 1 as HDR10, 2 as SDR, 4 as HLG. */
  readonly compatibilityId: number;
}

/** Reads what a file says about its colors. */
export function toColor({ range, primaries, transfer, matrix }: WireColor): Color {
  return { range: range === undefined ? undefined : (RANGES[range] ?? 'UNKNOWN'), primaries, transfer, matrix };
}

/** Reads the brightness that HDR was made for. */
export function toHdrMetadata(metadata: WireHdrMetadata): HdrMetadata {
  const { minLuminance, maxLuminance, maxContentLight, maxFrameAverageLight } = metadata;
  return { minLuminance, maxLuminance, maxContentLight, maxFrameAverageLight };
}

/** Reads the configuration of Dolby Vision. */
export function toDolbyVision({ profile, level, compatibilityId }: WireDolbyVision): DolbyVision {
  return { profile, level, compatibilityId };
}

/** Reads of which kind a video is. */
export function toDynamicRange(range: WireDynamicRange): DynamicRange {
  return DYNAMIC_RANGES[range] ?? 'UNKNOWN';
}

// A server newer than this SDK may send numbers that are not in these tables.
const RANGES: Readonly<Record<number, 'LIMITED' | 'FULL'>> = {
  [WireColorRange.LIMITED]: 'LIMITED',
  [WireColorRange.FULL]: 'FULL',
};

const DYNAMIC_RANGES: Readonly<Record<number, DynamicRange>> = {
  [WireDynamicRange.SDR]: 'SDR',
  [WireDynamicRange.HLG]: 'HLG',
  [WireDynamicRange.PQ]: 'PQ',
  [WireDynamicRange.HDR10]: 'HDR10',
  [WireDynamicRange.DOLBY_VISION]: 'DOLBY_VISION',
};

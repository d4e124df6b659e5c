import {
  AV_PKT_DATA_CONTENT_LIGHT_LEVEL,
  AV_PKT_DATA_DOVI_CONF,
  AV_PKT_DATA_MASTERING_DISPLAY_METADATA,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  type Stream,
} from 'node-av';
import type { ColorFacts, ContentLight, DolbyVisionFacts, MasteringDisplay } from '../color-facts.ts';
import { known } from './known.ts';

/** ITU-T H.273 has 2 for "unspecified" in each of its three tables; 0 is reserved in the first two. */
const UNSPECIFIED = 2;

/** Reads what the header of a stream says about its colors. */
export function readColor({ codecpar }: Pick<Stream, 'codecpar'>): ColorFacts {
  const { colorRange, colorPrimaries, colorTrc, colorSpace } = codecpar;
  const range = { [AVCOL_RANGE_MPEG]: 'LIMITED', [AVCOL_RANGE_JPEG]: 'FULL' } as const;
  return {
    ...known('range', range[colorRange]),
    ...known('primaries', codePoint(colorPrimaries, 1)),
    ...known('transfer', codePoint(colorTrc, 1)),
    ...known('matrix', codePoint(colorSpace, 0)),
    ...known('masteringDisplay', masteringDisplay(codecpar.getCodedSideData(AV_PKT_DATA_MASTERING_DISPLAY_METADATA))),
    ...known('contentLight', contentLight(codecpar.getCodedSideData(AV_PKT_DATA_CONTENT_LIGHT_LEVEL))),
    ...known('dolbyVision', dolbyVision(codecpar.getCodedSideData(AV_PKT_DATA_DOVI_CONF))),
  };
}

function codePoint(value: number, least: number): number | undefined {
  return value === UNSPECIFIED || value < least ? undefined : value;
}

/**
 * libav's `AVMasteringDisplayMetadata`, in native byte order: eight rationals of two 32-bit numbers for the primaries and the white point, then the
 * darkest and the brightest luminance, then whether there are primaries and whether there are luminances.
 */
function masteringDisplay(data: Buffer | null): MasteringDisplay | undefined {
  if (data === null || data.length < 88) return undefined;
  const rational = (at: number): number => data.readInt32LE(at) / data.readInt32LE(at + 4);
  const min = rational(64);
  const max = rational(72);
  const tellsLuminance = data.readInt32LE(84) !== 0 && Number.isFinite(min) && Number.isFinite(max) && max > 0;
  return tellsLuminance ? { luminance: { min, max } } : {};
}

/** libav's `AVContentLightMetadata`: MaxCLL and MaxFALL, where 0 says that it is not known (CTA-861.3, annex P). */
function contentLight(data: Buffer | null): ContentLight | undefined {
  if (data === null || data.length < 8) return undefined;
  return { brightestPixel: data.readUInt32LE(0), brightestAverage: data.readUInt32LE(4) };
}

/** libav's `AVDOVIDecoderConfigurationRecord`: bytes for version (2), profile, level, three flags and the compatibility. */
function dolbyVision(data: Buffer | null): DolbyVisionFacts | undefined {
  if (data === null || data.length < 8) return undefined;
  return { profile: data.readUInt8(2), level: data.readUInt8(3), compatibilityId: data.readUInt8(7) };
}

import { Color_Range, VideoStream_DynamicRange } from '@vidi/contracts/vidi/v1/media_info';
import type { ColorFacts } from '../../decoding/color-facts.ts';
import { MATRIX_NAMES, PRIMARIES_NAMES, TRANSFER_NAMES } from './color-names.ts';

/** TransferCharacteristics of ITU-T H.273, table 3. */
const PERCEPTUAL_QUANTIZER = 16;
const HYBRID_LOG_GAMMA = 18;

/** What a file says about colors, as the API says it. */
export function colorMessage(color: ColorFacts) {
  const { range, primaries, transfer, matrix, dolbyVision } = color;
  const hdrMetadata = hdrMetadataOf(color);
  return {
    color: {
      ...(range !== undefined && { range: Color_Range[range] }),
      ...named('primaries', primaries, PRIMARIES_NAMES),
      ...named('transfer', transfer, TRANSFER_NAMES),
      ...named('matrix', matrix, MATRIX_NAMES),
    },
    dynamicRange: dynamicRangeOf(color),
    ...(hdrMetadata && { hdrMetadata }),
    ...(dolbyVision && { dolbyVision: { ...dolbyVision } }),
  };
}

/** A code point that the table does not have is told as its number. */
function named<K extends string>(field: K, codePoint: number | undefined, names: Readonly<Record<number, string>>) {
  if (codePoint === undefined) return {};
  return { [field]: names[codePoint] ?? String(codePoint) } as { [P in K]: string };
}

/** Dolby Vision says so itself; everything else goes by its transfer characteristics. */
function dynamicRangeOf({
  transfer,
  dolbyVision,
  masteringDisplay,
  contentLight,
}: ColorFacts): VideoStream_DynamicRange {
  if (dolbyVision !== undefined) return VideoStream_DynamicRange.DOLBY_VISION;
  if (transfer === HYBRID_LOG_GAMMA) return VideoStream_DynamicRange.HLG;
  if (transfer !== PERCEPTUAL_QUANTIZER) return VideoStream_DynamicRange.SDR;
  return masteringDisplay || contentLight ? VideoStream_DynamicRange.HDR10 : VideoStream_DynamicRange.PQ;
}

function hdrMetadataOf({ masteringDisplay, contentLight }: ColorFacts) {
  const luminance = masteringDisplay?.luminance;
  const { brightestPixel = 0, brightestAverage = 0 } = contentLight ?? {};
  if (luminance === undefined && brightestPixel === 0 && brightestAverage === 0) return undefined;
  return {
    ...(luminance && { minLuminance: luminance.min, maxLuminance: luminance.max }),
    ...(brightestPixel > 0 && { maxContentLight: brightestPixel }),
    ...(brightestAverage > 0 && { maxFrameAverageLight: brightestAverage }),
  };
}

import {
  AV_PKT_DATA_CONTENT_LIGHT_LEVEL,
  AV_PKT_DATA_DOVI_CONF,
  AV_PKT_DATA_MASTERING_DISPLAY_METADATA,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_JPEG,
  AVCOL_SPC_RGB,
  AVCOL_TRC_SMPTE2084,
  type AVPacketSideDataType,
  CodecParameters,
} from 'node-av';
import { describe, expect, it } from 'vitest';
import { readColor } from './read-color.ts';

function parameters(...sideData: readonly (readonly [AVPacketSideDataType, Buffer])[]): CodecParameters {
  const codecpar = new CodecParameters();
  codecpar.alloc();
  for (const [type, data] of sideData) codecpar.addCodedSideData(type, data);
  return codecpar;
}

const words = (...values: number[]) => Buffer.from(Int32Array.from(values).buffer);
const primaries = Array.from({ length: 8 }, () => [1, 2]).flat();

describe('what a stream says about its colors', () => {
  it('is nothing where it says nothing', () => {
    expect(readColor({ codecpar: parameters() })).toEqual({});
  });

  it('is told by the code points of ITU-T H.273', () => {
    const codecpar = parameters();
    codecpar.colorRange = AVCOL_RANGE_JPEG;
    codecpar.colorPrimaries = AVCOL_PRI_BT709;
    codecpar.colorTrc = AVCOL_TRC_SMPTE2084;
    codecpar.colorSpace = AVCOL_SPC_RGB;
    expect(readColor({ codecpar })).toEqual({ range: 'FULL', primaries: 1, transfer: 16, matrix: 0 });
  });

  it('has the configuration of Dolby Vision', () => {
    const codecpar = parameters([AV_PKT_DATA_DOVI_CONF, Buffer.of(1, 0, 8, 6, 1, 0, 1, 4, 0)]);
    expect(readColor({ codecpar })).toEqual({ dolbyVision: { profile: 8, level: 6, compatibilityId: 4 } });
  });

  it('has the luminance of the mastering display, where that is told, and of the content', () => {
    const told = words(...primaries, 50, 10_000, 4_000, 1, 1, 1);
    const untold = words(...primaries, 0, 1, 0, 1, 1, 0);
    const light = words(900, 300);
    expect(readColor({ codecpar: parameters([AV_PKT_DATA_MASTERING_DISPLAY_METADATA, told]) })).toEqual({
      masteringDisplay: { luminance: { min: 0.005, max: 4_000 } },
    });
    expect(
      readColor({
        codecpar: parameters(
          [AV_PKT_DATA_MASTERING_DISPLAY_METADATA, untold],
          [AV_PKT_DATA_CONTENT_LIGHT_LEVEL, light],
        ),
      }),
    ).toEqual({ masteringDisplay: {}, contentLight: { brightestPixel: 900, brightestAverage: 300 } });
  });

  it('is not made up from what is too short', () => {
    const codecpar = parameters(
      [AV_PKT_DATA_MASTERING_DISPLAY_METADATA, Buffer.alloc(4)],
      [AV_PKT_DATA_CONTENT_LIGHT_LEVEL, Buffer.alloc(4)],
      [AV_PKT_DATA_DOVI_CONF, Buffer.alloc(4)],
    );
    expect(readColor({ codecpar })).toEqual({});
  });
});

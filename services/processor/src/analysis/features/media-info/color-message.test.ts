import { Color_Range, VideoStream_DynamicRange as Range } from '@vidi/contracts/vidi/v1/media_info';
import { describe, expect, it } from 'vitest';
import { colorMessage } from './color-message.ts';

describe('the colors of a stream', () => {
  it('are named as libav does, and numbered where they have no name', () => {
    expect(colorMessage({ range: 'LIMITED', primaries: 9, transfer: 14, matrix: 9 })).toEqual({
      color: { range: Color_Range.LIMITED, primaries: 'bt2020', transfer: 'bt2020-10', matrix: 'bt2020nc' },
      dynamicRange: Range.SDR,
    });
    expect(colorMessage({ matrix: 0, primaries: 77 }).color).toEqual({ matrix: 'gbr', primaries: '77' });
  });

  it('are those of SDR where the file says nothing', () => {
    expect(colorMessage({})).toEqual({ color: {}, dynamicRange: Range.SDR });
  });

  it.each([
    ['HLG', { transfer: 18 }, Range.HLG],
    ['PQ without metadata', { transfer: 16 }, Range.PQ],
    ['PQ with a mastering display', { transfer: 16, masteringDisplay: {} }, Range.HDR10],
    ['HLG with metadata', { transfer: 18, contentLight: { brightestPixel: 1, brightestAverage: 1 } }, Range.HLG],
    [
      'Dolby Vision over HLG',
      { transfer: 18, dolbyVision: { profile: 8, level: 6, compatibilityId: 4 } },
      Range.DOLBY_VISION,
    ],
  ])('tell %s', (_, color, dynamicRange) => {
    expect(colorMessage(color).dynamicRange).toBe(dynamicRange);
  });

  it('come with the brightness that HDR was made for, as far as it is told', () => {
    const masteringDisplay = { luminance: { min: 0.005, max: 1_000 } };
    expect(
      colorMessage({ transfer: 16, masteringDisplay, contentLight: { brightestPixel: 980, brightestAverage: 0 } }),
    ).toMatchObject({ hdrMetadata: { minLuminance: 0.005, maxLuminance: 1_000, maxContentLight: 980 } });
    expect(colorMessage({ contentLight: { brightestPixel: 0, brightestAverage: 0 } })).not.toHaveProperty(
      'hdrMetadata',
    );
  });
});

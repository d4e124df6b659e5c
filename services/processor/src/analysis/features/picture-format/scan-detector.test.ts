import { describe, expect, it } from 'vitest';
import type { FieldOrder } from '../../decoding/media-file.ts';
import { fromSeconds } from '../../time/rational-time.ts';
import { flat, paintThumbnail } from '../synthetic-frames.ts';
import { ScanDetector } from './scan-detector.ts';

/** A pattern that moves on by a pixel a frame. */
const MOVING = Array.from({ length: 8 }, (_, number) => paintThumbnail((x) => 40 + ((x + number) % 8) * 10));
const STILL = [flat(80)];

/** What is found when libav's filter gives these orders, in turn, for frames at 25 per second that move or stand still. */
function scanOf(orders: readonly FieldOrder[], seconds: number, thumbnails = MOVING) {
  const detector = new ScanDetector(fromSeconds(seconds));
  const places: string[] = [];
  let verdicts = 0;
  for (let number = 0; number < seconds * 25; number++) {
    detector.push({
      time: fromSeconds(number / 25),
      thumbnail: thumbnails[number % thumbnails.length] ?? flat(0),
      compareFields(place) {
        places.push(place);
        return place === 'first' ? undefined : orders[verdicts++ % orders.length];
      },
    });
  }
  return { finding: detector.finish(), places };
}

describe('how pictures are scanned', () => {
  it.each(['PROGRESSIVE', 'TOP_FIELD_FIRST', 'BOTTOM_FIELD_FIRST'] as const)('is found: %s', (kind) => {
    const { finding } = scanOf([kind], 60);
    // 10 runs of 6 frames, of which the first and the last are only compared with.
    expect(finding).toMatchObject({ kind, frameCount: 40 });
    expect(finding?.confidence).toBeCloseTo(41 / 42, 10);
  });

  it('looks at runs of frames in a row', () => {
    const { places } = scanOf(['PROGRESSIVE'], 2);
    expect(places).toEqual([1, 2].flatMap(() => ['first', ...Array(4).fill('next'), 'last']));
  });

  it('goes by what most frames show', () => {
    const mostly = [...Array(9).fill('TOP_FIELD_FIRST'), 'PROGRESSIVE'] as FieldOrder[];
    expect(scanOf(mostly, 60).finding?.kind).toBe('TOP_FIELD_FIRST');
    expect(scanOf(['TOP_FIELD_FIRST', 'PROGRESSIVE'], 60).finding?.kind).toBe('MIXED');
  });

  it('takes what clearly moves, and shows nothing of two moments, for progressive', () => {
    expect(scanOf(['UNDECIDED'], 60).finding?.kind).toBe('PROGRESSIVE');
  });

  it('cannot be told where nothing moves, whatever the filter makes of the noise, nor from a frame or two', () => {
    expect(scanOf(['TOP_FIELD_FIRST'], 60, STILL).finding).toBeUndefined();
    expect(scanOf(['UNDECIDED'], 60, STILL).finding).toBeUndefined();
    expect(scanOf(['PROGRESSIVE'], 4 / 25).finding).toBeUndefined();
  });

  it('is not believed to be interlaced at one moment alone', () => {
    expect(scanOf(['TOP_FIELD_FIRST'], 0.9).finding).toBeUndefined();
    expect(scanOf(['PROGRESSIVE'], 0.9).finding).toMatchObject({ kind: 'PROGRESSIVE', frameCount: 4 });
    expect(scanOf(['TOP_FIELD_FIRST'], 2).finding).toMatchObject({ kind: 'TOP_FIELD_FIRST', frameCount: 8 });
  });
});

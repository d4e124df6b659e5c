import { describe, expect, it } from 'vitest';
import { THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH, type Thumbnail } from '../../decoding/media-file.ts';
import { fromSeconds } from '../../time/rational-time.ts';
import { flat, frameOf } from '../synthetic-frames.ts';
import { BAR_AREAS, BAR_PATTERNS, type BarPattern, type Rgb } from './bar-patterns.ts';
import { BarsDetector } from './bars-detector.ts';

type Paint = (x: number, y: number) => Rgb;

/** By ITU-R BT.709 unless told otherwise. */
function painted(paint: Paint, [kr, kb] = [0.2126, 0.0722]): Thumbnail {
  const coded = (x: number, y: number) => {
    const [red, green, blue] = paint(x, y);
    const luma = kr * red + (1 - kr - kb) * green + kb * blue;
    return [16 + 219 * luma, 128 + (112 * (blue - luma)) / (1 - kb), 128 + (112 * (red - luma)) / (1 - kr)] as const;
  };
  const plane = (width: number, height: number, part: 0 | 1 | 2) =>
    Uint8Array.from(
      { length: width * height },
      (_, i) => coded(((i % width) + 0.5) / width, (Math.floor(i / width) + 0.5) / height)[part],
    );
  return {
    luma: plane(THUMBNAIL_WIDTH, THUMBNAIL_HEIGHT, 0),
    blue: plane(THUMBNAIL_WIDTH / 2, THUMBNAIL_HEIGHT / 2, 1),
    red: plane(THUMBNAIL_WIDTH / 2, THUMBNAIL_HEIGHT / 2, 2),
  };
}

function barsOf(pattern: BarPattern, area = BAR_AREAS[0]): Paint {
  return (x, y) => {
    const { left = 0, top = 0, right = 1, bottom = 1 } = area ?? {};
    const at = { x: (x - left) / (right - left), y: (y - top) / (bottom - top) };
    const cell = BAR_PATTERNS[pattern].find(
      (candidate) =>
        at.x >= candidate.left && at.x < candidate.right && at.y >= candidate.top && at.y < candidate.bottom,
    );
    return cell?.color ?? [0, 0, 0];
  };
}

function found(frames: readonly Thumbnail[]) {
  const detector = new BarsDetector();
  for (const [number, thumbnail] of frames.entries()) detector.push(frameOf(thumbnail, number));
  return detector
    .finish(fromSeconds(frames.length / 25))
    .map(({ pattern, area, start, end }) => [pattern, BAR_AREAS.indexOf(area), Number(start) / 1e9, Number(end) / 1e9]);
}

const still = (count: number, thumbnail: Thumbnail): Thumbnail[] => Array.from({ length: count }, () => thumbnail);
const PATTERNS = Object.keys(BAR_PATTERNS) as BarPattern[];

describe('BarsDetector', () => {
  it.each(PATTERNS.flatMap((pattern) => BAR_AREAS.map((area, index) => [pattern, index, area] as const)))(
    'tells %s in area %i from the others, to the frame',
    (pattern, index, area) => {
      const bars = painted(barsOf(pattern, area));
      expect(found([...still(10, flat(90)), ...still(25, bars), ...still(5, flat(16))])).toEqual([
        [pattern, index, 0.4, 1.4],
      ]);
    },
  );

  it('finds the first frame and the last, whichever frames are looked at', () => {
    const bars = painted(barsOf('BARS_100_0_75_0'));
    for (let start = 0; start < 10; start++) {
      for (const length of [25, 26, 29, 33]) {
        const frames = [...still(start, flat(90)), ...still(length, bars), ...still(20, flat(90))];
        expect(found(frames)).toEqual([['BARS_100_0_75_0', 0, start / 25, (start + length) / 25]]);
      }
    }
  });

  it('knows bars that were coded by ITU-R BT.601', () => {
    expect(found(still(25, painted(barsOf('SMPTE_ECR_1'), [0.299, 0.114])))).toEqual([['SMPTE_ECR_1', 0, 0, 1]]);
  });

  it('leaves out what is too short, and tells one pattern after another', () => {
    const ebu = painted(barsOf('BARS_100_0_75_0'));
    const smpte = painted(barsOf('SMPTE_RP_219'));
    expect(found([...still(24, ebu), ...still(10, flat(16))])).toEqual([]);
    expect(found([...still(25, ebu), ...still(30, smpte)])).toEqual([
      ['BARS_100_0_75_0', 0, 0, 1],
      ['SMPTE_RP_219', 0, 1, 2.2],
    ]);
  });

  it('sees bars behind a caption, but not behind more', () => {
    const captioned =
      (width: number): Paint =>
      (x, y) =>
        Math.abs(x - 0.5) < width / 2 && y > 0.4 && y < 0.6 ? [0, 0, 0] : barsOf('BARS_100_0_75_0')(x, y);
    expect(found(still(25, painted(captioned(0.5))))).toEqual([['BARS_100_0_75_0', 0, 0, 1]]);
    expect(
      found(
        still(
          25,
          painted((x, y) => (y > 0.5 ? [0, 0, 0] : captioned(0)(x, y))),
        ),
      ),
    ).toEqual([]);
  });

  it('is not fooled by the same bars in another order or in grey', () => {
    const mirrored: Paint = (x, y) => barsOf('BARS_100_0_75_0')(1 - x, y);
    const gray: Paint = (x, y) => {
      const [red, green, blue] = barsOf('BARS_100_0_75_0')(x, y);
      const luma = (red + green + blue) / 3;
      return [luma, luma, luma];
    };
    expect(found([...still(30, painted(mirrored)), ...still(30, painted(gray))])).toEqual([]);
  });

  it('is sure of clean bars, and less of those that are off', () => {
    const confidenceOf = (level: number): number => {
      const detector = new BarsDetector();
      const { luma, blue, red } = painted(barsOf('SMPTE_RP_219'));
      const thumbnail = { luma: luma.map((value) => Math.max(0, value - level)), blue, red };
      for (let number = 0; number < 25; number++) detector.push(frameOf(thumbnail, number));
      return detector.finish(fromSeconds(1))[0]?.confidence ?? Number.NaN;
    };
    expect(confidenceOf(0)).toBeGreaterThan(0.97);
    expect(confidenceOf(12)).toBeCloseTo(0.75, 1);
  });
});

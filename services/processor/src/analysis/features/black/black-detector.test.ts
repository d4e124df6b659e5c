import { describe, expect, it } from 'vitest';
import type { Thumbnail } from '../../decoding/media-file.ts';
import { fromSeconds } from '../../time/rational-time.ts';
import { flat, frameOf, paintThumbnail } from '../synthetic-frames.ts';
import { BlackDetector } from './black-detector.ts';

function passagesIn(frames: readonly Thumbnail[]): readonly [number, number][] {
  const detector = new BlackDetector();
  frames.forEach((thumbnail, number) => {
    detector.push(frameOf(thumbnail, number));
  });
  return detector
    .finish(fromSeconds(frames.length / 25))
    .map(({ start, end }) => [Number(start) / 1e9, Number(end) / 1e9]);
}

const still = (count: number, thumbnail: Thumbnail): Thumbnail[] => Array.from({ length: count }, () => thumbnail);

describe('BlackDetector', () => {
  it('finds passages from the first black frame to the first that is not', () => {
    expect(passagesIn([...still(25, flat(90)), ...still(50, flat(16)), ...still(25, flat(90))])).toEqual([[1, 3]]);
  });

  it('finds a passage that lasts to the end, and one that is the whole video', () => {
    expect(passagesIn([...still(25, flat(90)), ...still(25, flat(18))])).toEqual([[1, 2]]);
    expect(passagesIn(still(25, flat(16)))).toEqual([[0, 1]]);
  });

  it('leaves out what is too short', () => {
    expect(passagesIn([...still(25, flat(90)), ...still(12, flat(16)), ...still(25, flat(90))])).toEqual([]);
  });

  it('tells dark from black', () => {
    expect(passagesIn(still(50, flat(37)))).toEqual([[0, 2]]);
    expect(passagesIn(still(50, flat(38)))).toEqual([]);
  });

  it('overlooks a speck, but not a line of text', () => {
    expect(
      passagesIn(
        still(
          50,
          paintThumbnail((x, y) => (x < 5 && y < 5 ? 235 : 16)),
        ),
      ),
    ).toEqual([[0, 2]]);
    expect(
      passagesIn(
        still(
          50,
          paintThumbnail((_x, y) => (y === 30 ? 235 : 16)),
        ),
      ),
    ).toEqual([]);
  });
});

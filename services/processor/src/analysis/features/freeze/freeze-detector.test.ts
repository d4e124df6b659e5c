import { describe, expect, it } from 'vitest';
import type { Thumbnail } from '../../decoding/media-file.ts';
import { fromSeconds } from '../../time/rational-time.ts';
import { flat, frameOf, paintThumbnail } from '../synthetic-frames.ts';
import { FreezeDetector } from './freeze-detector.ts';

function passagesIn(frames: readonly Thumbnail[]): readonly [number, number][] {
  const detector = new FreezeDetector();
  frames.forEach((thumbnail, number) => {
    detector.push(frameOf(thumbnail, number));
  });
  return detector
    .finish(fromSeconds(frames.length / 25))
    .map(({ start, end }) => [Number(start) / 1e9, Number(end) / 1e9]);
}

const moving = (count: number, from = 0): Thumbnail[] =>
  Array.from({ length: count }, (_, i) => paintThumbnail((x, y) => 100 + 40 * Math.sin((x + y + from + i) / 4)));
const still = (count: number): Thumbnail[] => Array.from({ length: count }, () => paintThumbnail((x, y) => 50 + x + y));

describe('FreezeDetector', () => {
  it('finds passages from the frame that stays to the first that differs', () => {
    expect(passagesIn([...moving(25), ...still(75), ...moving(25)])).toEqual([[1, 4]]);
  });

  it('finds a passage that lasts to the end, and two that follow each other', () => {
    expect(passagesIn([...moving(25), ...still(50)])).toEqual([[1, 3]]);
    expect(passagesIn([...still(50), ...Array.from({ length: 50 }, () => flat(90))])).toEqual([
      [0, 2],
      [2, 4],
    ]);
  });

  it('leaves out what is too short, and what moves', () => {
    expect(passagesIn([...moving(25), ...still(49), ...moving(25)])).toEqual([]);
    expect(passagesIn(moving(100))).toEqual([]);
  });

  it('sees through the flicker of a codec, but not through slow drift or a small thing that moves', () => {
    expect(
      passagesIn(Array.from({ length: 75 }, (_, i) => paintThumbnail((x) => 90 + ((x + i) % 8 === 0 ? 1 : 0)))),
    ).toEqual([[0, 3]]);
    expect(passagesIn(Array.from({ length: 100 }, (_, i) => flat(60 + Math.floor(i / 20))))).toEqual([]);
    expect(
      passagesIn(Array.from({ length: 100 }, (_, i) => paintThumbnail((x, y) => (x === i % 64 && y === 9 ? 120 : 90)))),
    ).toEqual([]);
  });
});

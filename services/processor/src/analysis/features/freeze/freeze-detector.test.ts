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
const repeat = (thumbnail: Thumbnail, count: number): Thumbnail[] => Array.from({ length: count }, () => thumbnail);
const still = (count: number): Thumbnail[] =>
  repeat(
    paintThumbnail((x, y) => 50 + x + y),
    count,
  );
/** A camera that moves by a fifth of a sample per frame over what `still` shows. */
const slow = (count: number): Thumbnail[] =>
  Array.from({ length: count }, (_, i) =>
    paintThumbnail((x, y) => 50 + x + y + Math.round(((i + 1) * ((x % 5) + 1)) / 10)),
  );

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
      passagesIn(Array.from({ length: 75 }, (_, i) => paintThumbnail((x) => 90 + ((x + i) % 32 === 0 ? 1 : 0)))),
    ).toEqual([[0, 3]]);
    expect(passagesIn(Array.from({ length: 100 }, (_, i) => flat(60 + Math.floor(i / 20))))).toEqual([]);
    expect(
      passagesIn(Array.from({ length: 100 }, (_, i) => paintThumbnail((x, y) => (x === i % 64 && y === 9 ? 120 : 90)))),
    ).toEqual([]);
  });

  it('takes a small change after which nothing changes for the encoder, and one that goes on for a slow camera', () => {
    const sharper = paintThumbnail((x, y) => 50 + x + y + ((x + y) % 3) - 1);
    expect(passagesIn([...moving(25), ...still(30), ...repeat(sharper, 30), ...moving(25)])).toEqual([[1, 3.4]]);
    expect(passagesIn([...moving(25), ...still(58), ...repeat(sharper, 2), ...moving(25)])).toEqual([[1, 3.4]]);
    expect(passagesIn([...moving(25), ...still(55), ...slow(50)])).toEqual([[1, 3.2]]);
    expect(passagesIn(slow(200))).toEqual([]);
  });

  it('does not take a change of brightness for the encoder', () => {
    expect(passagesIn([...repeat(flat(60), 45), ...repeat(flat(61), 45)])).toEqual([]);
  });
});

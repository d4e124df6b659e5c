import { describe, expect, it } from 'vitest';
import type { Thumbnail } from '../../decoding/media-file.ts';
import { flat, frameOf, paintThumbnail } from '../synthetic-frames.ts';
import { ShotDetector } from './shot-detector.ts';

/** Stripes that move by `shift` pixels. */
function stripes(shift: number, width = 7): Thumbnail {
  return paintThumbnail((x, y) => 60 + 80 * (Math.floor((x + shift + y / 3) / width) % 2), 110, 140);
}

/** Smooth hills that move by `shift` pixels. */
function hills(shift: number): Thumbnail {
  return paintThumbnail((x, y) => 150 + 60 * Math.sin((x + shift) / 5) * Math.cos(y / 7), 140, 100);
}

function cutsIn(frames: readonly Thumbnail[]): number[] {
  const detector = new ShotDetector();
  const cuts = frames.flatMap((thumbnail, number) => detector.push(frameOf(thumbnail, number)));
  return [...cuts, ...detector.finish()].map(({ frame }) => frame);
}

function repeat(count: number, make: (index: number) => Thumbnail): Thumbnail[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

describe('ShotDetector', () => {
  it('finds the first frame of every new shot', () => {
    const frames = [
      ...repeat(30, () => flat(40)),
      ...repeat(20, hills),
      ...repeat(20, stripes),
      ...repeat(10, () => flat(220)),
    ];
    expect(cutsIn(frames)).toEqual([30, 50, 70]);
  });

  it('finds a cut two frames before the end', () => {
    expect(cutsIn([...repeat(20, () => flat(40)), ...repeat(2, () => flat(200))])).toEqual([20]);
  });

  it('finds nothing in a still, an empty or a one-frame video', () => {
    expect(cutsIn(repeat(50, () => flat(90)))).toEqual([]);
    expect(cutsIn([])).toEqual([]);
    expect(cutsIn([flat(90)])).toEqual([]);
  });

  it('takes a flash for what it is', () => {
    const frames = repeat(60, hills);
    frames.splice(30, 2, flat(235), flat(235));
    expect(cutsIn(frames)).toEqual([]);
  });

  it('takes motion, however fast, for what it is', () => {
    expect(cutsIn(repeat(60, (index) => hills(index * 3)))).toEqual([]);
  });

  it('takes a slow fade for what it is', () => {
    expect(cutsIn(repeat(60, (index) => flat(30 + 3 * index)))).toEqual([]);
  });

  it('drops a cut that comes sooner after another than a shot can be', () => {
    const frames = [...repeat(20, () => flat(40)), ...repeat(5, () => flat(220)), ...repeat(20, stripes)];
    expect(cutsIn(frames)).toEqual([20]);
  });

  it('says how sure it is, and when', () => {
    const detector = new ShotDetector();
    const frames = [...repeat(20, () => flat(40)), ...repeat(20, () => flat(220))];
    const found = frames.flatMap((thumbnail, number) =>
      detector.push(frameOf(thumbnail, number)).map((cut) => ({ ...cut, knownAt: number })),
    );
    expect(found).toEqual([{ frame: 20, time: 800_000_000n, confidence: 1, knownAt: 24 }]);
  });

  it('points out frames that might open a shot as they come', () => {
    const detector = new ShotDetector();
    const mights = [flat(40), flat(40), flat(220), flat(220)].map((thumbnail, number) => {
      detector.push(frameOf(thumbnail, number));
      return detector.mightBeCut;
    });
    expect(mights).toEqual([true, false, true, false]);
  });
});

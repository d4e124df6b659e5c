import { describe, expect, it } from 'vitest';
import type { Thumbnail } from '../../decoding/media-file.ts';
import { flat, frameOf, paintThumbnail } from '../synthetic-frames.ts';
import { ShotDetector } from './shot-detector.ts';
import type { Transition } from './transition.ts';

/** Stripes that move by `shift` pixels. */
function stripes(shift: number, width = 7): Thumbnail {
  return paintThumbnail((x, y) => 60 + 80 * (Math.floor((x + shift + y / 3) / width) % 2), 110, 140);
}

/** Smooth hills that move by `shift` pixels. */
function hills(shift: number): Thumbnail {
  return paintThumbnail((x, y) => 150 + 60 * Math.sin((x + shift) / 5) * Math.cos(y / 7), 140, 100);
}

function transitionsIn(frames: readonly Thumbnail[]): Transition[] {
  const detector = new ShotDetector();
  const found = frames.flatMap((thumbnail, number) => detector.push(frameOf(thumbnail, number)));
  return [...found, ...detector.finish()];
}

/** Where shots divide. */
function cutsIn(frames: readonly Thumbnail[]): (number | undefined)[] {
  return transitionsIn(frames).map(({ divide }) => divide?.frame);
}

/** Kind, first frame, first frame after, and division of each transition. */
function rangesIn(frames: readonly Thumbnail[]) {
  return transitionsIn(frames).map(({ kind, start, end, divide }) => [kind, start.frame, end?.frame, divide?.frame]);
}

/** One picture with `share` of another in it. */
function mix(a: Thumbnail, b: Thumbnail, share: number): Thumbnail {
  const plane = (from: Uint8Array, to: Uint8Array) =>
    from.map((value, at) => Math.round(value + ((to[at] ?? 0) - value) * share));
  return { luma: plane(a.luma, b.luma), blue: plane(a.blue, b.blue), red: plane(a.red, b.red) };
}

/** Frames in which one scene becomes the other; both go on moving. */
function dissolve(from: (index: number) => Thumbnail, to: (index: number) => Thumbnail, count: number): Thumbnail[] {
  return repeat(count, (index) => mix(from(index), to(index), (index + 1) / (count + 1)));
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
    const found = transitionsIn([...repeat(20, () => flat(40)), ...repeat(20, () => flat(220))]);
    const cut = { frame: 20, time: 800_000_000n };
    expect(found).toEqual([{ kind: 'hard-cut', start: cut, end: cut, divide: cut, confidence: 1 }]);
  });

  it('tells a cut some three seconds after it', () => {
    const detector = new ShotDetector();
    const frames = [...repeat(20, hills), ...repeat(200, stripes)];
    const knownAt = frames.findIndex((thumbnail, number) => detector.push(frameOf(thumbnail, number)).length > 0);
    expect(knownAt).toBeGreaterThan(20);
    expect(knownAt).toBeLessThan(20 + 80);
  });

  it.each([6, 12, 25, 50])('finds a dissolve of %i frames, and divides in its middle', (length) => {
    const frames = [
      ...repeat(40, (index) => hills(index / 4)),
      ...dissolve(
        (index) => hills(10 + index / 4),
        (index) => stripes(index / 4),
        length,
      ),
      ...repeat(40, (index) => stripes((length + index) / 4)),
    ];
    const [found, ...more] = rangesIn(frames);
    expect(more).toEqual([]);
    const [kind, start, end, divide] = found ?? [];
    expect(kind).toBe('dissolve');
    expect(Math.abs(Number(start) - 40)).toBeLessThanOrEqual(Math.ceil(length / 4));
    expect(Math.abs(Number(end) - 40 - length)).toBeLessThanOrEqual(Math.ceil(length / 4));
    expect(divide).toBe(Math.ceil((Number(start) + Number(end)) / 2));
  });

  it('takes a fade out and in for one transition, divided where the picture is black', () => {
    const black = () => flat(16);
    const frames = [
      ...repeat(40, hills),
      ...dissolve(() => hills(40), black, 12),
      ...repeat(6, black),
      ...dissolve(black, () => stripes(0), 20),
      ...repeat(40, () => stripes(0)),
    ];
    expect(rangesIn(frames)).toEqual([['fade', 40, 78, 56]]);
  });

  it('takes a fade that leaves at a cut for one transition', () => {
    const white = () => flat(235);
    const frames = [
      ...repeat(40, () => hills(0)),
      ...dissolve(() => hills(0), white, 10),
      ...repeat(4, white),
      ...repeat(40, () => stripes(0)),
    ];
    expect(rangesIn(frames)).toEqual([['fade', 40, 54, 52]]);
  });

  it('takes half a second of black for a shot of its own', () => {
    const black = () => flat(16);
    const frames = [
      ...repeat(40, () => hills(0)),
      ...repeat(30, black),
      ...dissolve(black, () => stripes(0), 20),
      ...repeat(40, () => stripes(0)),
    ];
    expect(rangesIn(frames)).toEqual([
      ['hard-cut', 40, 40, 40],
      ['fade', 70, 90, 80],
    ]);
  });

  it('does not divide where the video fades in at its start and out at its end', () => {
    const black = () => flat(16);
    const frames = [
      ...repeat(5, black),
      ...dissolve(black, () => hills(0), 15),
      ...repeat(40, () => hills(0)),
      ...dissolve(() => hills(0), black, 15),
      ...repeat(5, black),
    ];
    expect(rangesIn(frames)).toEqual([
      ['fade', 0, 20, undefined],
      ['fade', 60, undefined, undefined],
    ]);
  });

  it('takes a flash that dies away for what it is', () => {
    const frames = repeat(80, (index) => hills(index / 4));
    for (const [at, share] of [1, 0.7, 0.5, 0.35].entries()) {
      frames[40 + at] = mix(hills((40 + at) / 4), flat(235), share);
    }
    expect(rangesIn(frames)).toEqual([]);
  });

  it('takes a flash during fast motion for what it is', () => {
    const frames = repeat(60, (index) => stripes(index * 9, 23));
    for (const [at, share] of [0.8, 0.6, 0.4].entries()) {
      frames[30 + at] = mix(stripes((30 + at) * 9, 23), flat(235), share);
    }
    expect(rangesIn(frames)).toEqual([]);
  });

  it('finds the cut between two pictures that differ little', () => {
    const faint = (make: (shift: number) => Thumbnail) => mix(flat(60, 125, 131), make(0), 0.3);
    expect(rangesIn([...repeat(40, () => faint(hills)), ...repeat(40, () => faint(stripes))])).toEqual([
      ['hard-cut', 40, 40, 40],
    ]);
  });

  it('finds a dissolve of a second at 60 frames a second too', () => {
    const detector = new ShotDetector();
    const frames = [
      ...repeat(90, (index) => hills(index / 8)),
      ...dissolve(
        (index) => hills(11 + index / 8),
        (index) => stripes(index / 8),
        60,
      ),
      ...repeat(90, (index) => stripes((60 + index) / 8)),
    ];
    const found = frames.flatMap((thumbnail, number) => {
      return detector.push({ number, thumbnail, time: BigInt(Math.round((number * 1e9) / 60)) });
    });
    const [transition, ...more] = [...found, ...detector.finish()];
    expect(more).toEqual([]);
    expect(transition?.kind).toBe('dissolve');
    expect(Math.abs((transition?.start.frame ?? 0) - 90)).toBeLessThanOrEqual(10);
    expect(Math.abs((transition?.end?.frame ?? 0) - 150)).toBeLessThanOrEqual(10);
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

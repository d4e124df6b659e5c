import { type LumaPlane, paintText, rasteriseText, readFont } from '@vidi/sample-video';
import { describe, expect, it } from 'vitest';
import type { VideoFrame } from '../../decoding/media-file.ts';
import { fromSeconds, type Nanoseconds, toSeconds } from '../../time/rational-time.ts';
import { flat, frameOf } from '../synthetic-frames.ts';
import type { Strip } from './cut-strip.ts';
import type { StripSink } from './strip-sink.ts';
import { TEXT_PARAMETERS, type TextParameters } from './text-parameters.ts';
import { TextWatch } from './text-watch.ts';

const SIZE = { width: 640, height: 360 };
const THUMBNAIL = flat(16);
const LINE = rasteriseText(readFont('roboto', 400), 'Anna Martin, 1984', 24);
const OTHER = rasteriseText(readFont('roboto', 400), 'Peter Schmidt, Berlin', 24);

type Painter = (plane: LumaPlane, second: number) => void;

/** What was cut out of a clip of 25 frames a second. */
function watch(seconds: number, paint: Painter, parameters: Partial<TextParameters> = {}) {
  const strips: (Strip & { readonly start: number; end: number })[] = [];
  let leftOut = 0;
  const sink: StripSink = {
    open: (strip, start) => strips.push({ ...strip, start: toSeconds(start), end: Number.NaN }) - 1,
    close: (number, end) => Object.assign(strips[number] ?? {}, { end: toSeconds(end) }),
    improve: (number, { luma }) => Object.assign(strips[number] ?? {}, { luma }),
    leaveOut: () => leftOut++,
  };
  const text = new TextWatch(sink, { ...TEXT_PARAMETERS, ...parameters });
  for (let number = 0; number < seconds * 25; number++) text.push(frameAt(number, paint));
  text.finish(fromSeconds(seconds));
  return { strips, leftOut };
}

/** Painted when it is looked at: most frames are not. */
function frameAt(number: number, paint: Painter): VideoFrame {
  return {
    ...frameOf(THUMBNAIL, number),
    renderGrey() {
      const luma = new Uint8Array(SIZE.width * SIZE.height).fill(40);
      paint({ ...SIZE, luma }, number / 25);
      return { ...SIZE, stride: SIZE.width, luma };
    },
  };
}

const write = (plane: LumaPlane, raster = LINE, left = 100, baseline = 300) =>
  paintText(plane, raster, { left, baseline, luma: 230 });

const times = ({ strips }: ReturnType<typeof watch>) => strips.map(({ start, end }) => [start, end]);

describe('text that is laid over a picture', () => {
  it('is cut out once, with the looks between which it was shown', () => {
    const found = watch(6, (plane, second) => second >= 1 && second < 4 && write(plane));
    expect(times(found)).toEqual([[1, 4]]);
    const [{ box, width, height } = { box: undefined, width: 0, height: 0 }] = found.strips;
    expect(box?.left).toBeCloseTo((100 - 5) / 640, 1);
    expect(box?.bottom).toBeCloseTo((300 + 10) / 360, 1);
    expect(width).toBeGreaterThan(5 * height);
  });

  it('is found above a picture that moves', () => {
    const found = watch(4, (plane, second) => {
      for (let at = 0; at < plane.luma.length; at++) {
        const x = (at % plane.width) + Math.round(second * 90);
        plane.luma[at] = 60 + 50 * Math.sin(x / 5) * Math.sin(at / plane.width / 7);
      }
      if (second >= 1) write(plane);
    });
    expect(times(found)).toEqual([[1, 4]]);
  });

  it('is told from what stood there before', () => {
    const found = watch(5, (plane, second) => write(plane, second < 2.4 ? LINE : OTHER));
    expect(times(found)).toEqual([
      [0, 2.4],
      [2.4, 5],
    ]);
  });

  it('is cut out as it is when it has faded in', () => {
    const found = watch(4, (plane, second) => {
      paintText(plane, LINE, { left: 100, baseline: 300, luma: 230, opacity: Math.min(1, second / 2) });
    });
    expect(found.strips.map(({ luma }) => Math.max(...luma) > 220)).toEqual([true]);
  });

  it('is found where it is two figures', () => {
    const figures = rasteriseText(readFont('roboto', 400), '38', 32);
    expect(times(watch(3, (plane) => write(plane, figures)))).toEqual([[0, 3]]);
  });

  it('is cut out line by line', () => {
    const found = watch(3, (plane) => {
      write(plane, LINE, 100, 270);
      write(plane, OTHER, 100, 300);
    });
    expect(found.strips.map(({ box }) => Math.round(20 * box.top)).sort((a, b) => a - b)).toEqual([14, 15]);
  });
});

describe('what is no text to read', () => {
  it('is not cut out: a picture that moves', () => {
    const found = watch(3, (plane, second) => {
      for (let at = 0; at < plane.luma.length; at++) {
        plane.luma[at] = 120 + 80 * Math.sin(((at % plane.width) + second * 200) / 4);
      }
    });
    expect(found.strips).toEqual([]);
  });

  it('is not cut out: a row of blocks that appears, with too few strokes for letters', () => {
    const found = watch(3, (plane, second) => {
      for (let at = 0; at < plane.luma.length && second >= 1; at++) {
        const [x, y] = [at % plane.width, Math.floor(at / plane.width)];
        if (y >= 200 && y < 230 && x >= 100 && x < 400 && (x - 100) % 40 < 25) plane.luma[at] = 220;
      }
    });
    expect(found.strips).toEqual([]);
  });

  it('is not cut out: text that scrolls', () => {
    const found = watch(4, (plane, second) => write(plane, LINE, 100, 350 - Math.round(second * 60)));
    expect(found.strips).toEqual([]);
  });

  it('is not cut out: what is shown for less than two looks', () => {
    const found = watch(3, (plane, second) => second >= 1 && second < 1.2 && write(plane));
    expect(found.strips).toEqual([]);
  });
});

it('cuts out a bounded number of lines, and says that there were more', () => {
  const changing: Painter = (plane, second) => write(plane, Math.floor(second) % 2 === 0 ? LINE : OTHER);
  const found = watch(8, changing, { maxStrips: 3 });
  expect([found.strips.length, found.leftOut > 0]).toEqual([3, true]);
});

it('cuts out the likeliest first, and keeps half of what is left for later', () => {
  const short = rasteriseText(readFont('roboto', 400), 'Anna', 24);
  const found = watch(
    6,
    (plane, second) => {
      for (const [at, raster] of [short, LINE, short, OTHER].entries()) write(plane, raster, 100, 100 + 50 * at);
      if (second >= 3) write(plane, OTHER, 100, 340);
    },
    { stripBurst: 4, stripsPerSecond: 0 },
  );
  expect(found.strips.map(({ start, box }) => [start, box.right > 0.4])).toEqual([
    [0, true],
    [0, true],
    [3, true],
  ]);
  expect(found.leftOut).toBe(1);
});

it('begins anew when the size of the picture changes', () => {
  const closed: Nanoseconds[] = [];
  const text = new TextWatch({
    open: () => 0,
    close: (_, end) => closed.push(end),
    improve: () => undefined,
    leaveOut: () => undefined,
  });
  const write25 = (number: number) => frameAt(number, (plane) => write(plane));
  for (let number = 0; number < 25; number++) text.push(write25(number));
  const smaller = { width: 64, height: 36, stride: 64, luma: new Uint8Array(64 * 36) };
  text.push({ ...write25(25), renderGrey: () => smaller });
  expect(closed).toEqual([fromSeconds(1)]);
});

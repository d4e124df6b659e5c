import { describe, expect, it } from 'vitest';
import { fitInto, type Size } from '../../decoding/display-size.ts';
import { fromSeconds, toSeconds } from '../../time/rational-time.ts';
import { flat, frameOf } from '../synthetic-frames.ts';
import { toJson, toWebVtt } from './storyboard-index.ts';
import { StoryboardMaker } from './storyboard-maker.ts';

/** A file in memory. */
function tilesFile() {
  const pieces = new Map<number, Uint8Array>();
  return {
    writeAt: (_name: string, position: number, bytes: Uint8Array) => void pieces.set(position, bytes),
    readAt: (_name: string, position: number, length: number) =>
      (pieces.get(position) ?? new Uint8Array()).slice(0, length),
  };
}

const BLACK = flat(16);

/** A frame whose picture is painted with its number modulo 256. */
function paintedFrame(number: number, size: Size) {
  const frame = frameOf(BLACK, number);
  const render = (bounds: Size) => {
    const { width, height } = fitInto(size, bounds);
    const toPixels = () => ({ width, height, bytes: new Uint8Array((width * height * 3) / 2).fill(number % 256) });
    return { ...frame.render(bounds), width, height, toPixels };
  };
  return { ...frame, render };
}

/** A storyboard of frames 0, 25, 50 ... of 64x36 pixels, whose number modulo 256 is painted into their tiles. */
function storyboardOf(frameCount: number, size: Size = { width: 64, height: 36 }, seconds = frameCount / 25) {
  const maker = new StoryboardMaker(tilesFile(), fromSeconds(seconds));
  for (let number = 0; number < frameCount; number++) {
    maker.push(paintedFrame(number, size));
  }
  return maker.finish(fromSeconds(frameCount / 25));
}

describe('StoryboardMaker', () => {
  it('puts tiles side by side, in rows of ten', () => {
    const { tile, tiles, sheetCount, sheet } = storyboardOf(300);
    expect(tile).toEqual({ width: 64, height: 36 });
    expect(tiles.map(({ start, end, time }) => [start, end, time].map(toSeconds))).toEqual(
      Array.from({ length: 12 }, (_, second) => [second, second + 1, second]),
    );
    expect(tiles.map(({ left, top }) => [left, top])).toEqual(
      Array.from({ length: 12 }, (_, index) => [64 * (index % 10), index < 10 ? 0 : 36]),
    );
    expect(sheetCount).toBe(1);
    const { width, height, bytes } = sheet(0);
    expect([width, height]).toEqual([640, 72]);
    for (const [index, { left, top }] of tiles.entries()) {
      const corners = [
        [left, top],
        [left + 63, top + 35],
      ].map(([x = 0, y = 0]) => bytes[y * width + x]);
      expect(corners).toEqual([index * 25, index * 25].map((painted) => painted % 256));
      for (const plane of [width * height, (width * height * 5) / 4]) {
        expect(bytes[plane + ((top / 2) * width) / 2 + left / 2]).toBe((index * 25) % 256);
      }
    }
    // What is left of the last row is black: no luma, no colour.
    expect([bytes[40 * width + 200], bytes.at(-1)]).toEqual([0, 128]);
  });

  it('begins another sheet after a hundred tiles', () => {
    const { interval, tiles, sheetCount, sheet } = storyboardOf(25 * 230);
    expect(toSeconds(interval)).toBe(2);
    expect(tiles).toHaveLength(115);
    expect(sheetCount).toBe(2);
    expect(tiles[100]).toMatchObject({ sheet: 1, left: 0, top: 0 });
    expect([sheet(0), sheet(1)].map(({ width, height }) => [width, height])).toEqual([
      [640, 360],
      [640, 72],
    ]);
  });

  it.each([
    [1920, 1080, 192, 108],
    [1080, 1920, 108, 192],
    [720, 576, 192, 154],
    [100, 50, 100, 50],
    [4000, 10, 192, 2],
  ])(
    'makes tiles of %ix%i in their shape, at most 192 pixels wide and high',
    (width, height, tileWidth, tileHeight) => {
      expect(storyboardOf(1, { width, height }).tile).toEqual({ width: tileWidth, height: tileHeight });
    },
  );

  it('covers the time from 0 on where the first frame comes later, or shows one for long', () => {
    const maker = new StoryboardMaker(tilesFile(), fromSeconds(8));
    for (const number of [40, 60, 160]) maker.push(frameOf(BLACK, number));
    const { tiles } = maker.finish(fromSeconds(7));
    expect(tiles.map(({ start, end, time }) => [start, end, time].map(toSeconds))).toEqual([
      [0, 2, 1.6],
      [2, 6, 2.4],
      [6, 7, 6.4],
    ]);
  });
});

describe('a picture of another shape than the first', () => {
  it('lies in the middle of its tile, with bars where it is smaller, cut where it is larger', () => {
    const maker = new StoryboardMaker(tilesFile(), fromSeconds(2));
    maker.push(paintedFrame(50, { width: 8, height: 4 }));
    maker.push(paintedFrame(25 + 50, { width: 4, height: 8 }));
    const { sheet } = maker.finish(fromSeconds(4));
    const { width, bytes } = sheet(0);
    const rowOf = (y: number) => [...bytes.subarray(y * width + 8, y * width + 16)];
    expect(width).toBe(16);
    for (const y of [0, 3]) expect(rowOf(y)).toEqual([0, 0, 75, 75, 75, 75, 0, 0]);
    // Blue: rows of 8, the second half of each is the tile's.
    expect([...bytes.subarray(16 * 4 + 4, 16 * 4 + 8)]).toEqual([128, 75, 75, 128]);
  });
});

describe('the indexes of a storyboard', () => {
  const sheets = [{ jpeg: '00000.jpg', webp: '00000.webp', width: 192, height: 36 }];
  const { tile, tiles, interval, end } = storyboardOf(51);
  const index = { tile, tiles, interval, duration: end, sheets };

  it('are WebVTT as players read it', () => {
    expect(toWebVtt(index, 'jpeg')).toBe(
      `WEBVTT

00:00:00.000 --> 00:00:01.000
00000.jpg#xywh=0,0,64,36

00:00:01.000 --> 00:00:02.000
00000.jpg#xywh=64,0,64,36

00:00:02.000 --> 00:00:02.040
00000.jpg#xywh=128,0,64,36
`,
    );
    expect(toWebVtt(index, 'webp').match(/0.*xywh/g)).toEqual(Array(3).fill('00000.webp#xywh'));
  });

  it('give cues a length, and hours their digits', () => {
    const late = { sheet: 0, left: 0, top: 0, start: fromSeconds(360_060), end: fromSeconds(360_060.0002), time: 0n };
    expect(toWebVtt({ ...index, tiles: [late] }, 'jpeg')).toContain('100:01:00.000 --> 100:01:00.001\n');
  });

  it('are JSON for programs', () => {
    expect(JSON.parse(toJson(index))).toEqual({
      tile_width: 64,
      tile_height: 36,
      interval: 1,
      duration: 2.04,
      sheets,
      tiles: [
        { start: 0, time: 0, sheet: 0, x: 0, y: 0 },
        { start: 1, time: 1, sheet: 0, x: 64, y: 0 },
        { start: 2, time: 2, sheet: 0, x: 128, y: 0 },
      ],
    });
  });
});

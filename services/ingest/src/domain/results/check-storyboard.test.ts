import { create } from '@bufbuild/protobuf';
import { durationFromMs as ms } from '@bufbuild/protobuf/wkt';
import { StoryboardResultSchema } from '@vidi/contracts/vidi/v1/results';
import { describe, expect, it } from 'vitest';
import { checkStoryboard } from './check-storyboard.ts';

const image = { width: 384, height: 108 };
const sheet = { jpeg: image, webp: image };
const tile = (start: number, end: number, time: number, left = 0) => ({
  startOffset: ms(start),
  endOffset: ms(end),
  timeOffset: ms(time),
  left,
});
const whole = {
  interval: ms(1_000),
  tileWidth: 192,
  tileHeight: 108,
  sheets: [sheet],
  tiles: [tile(0, 1_000, 400), tile(1_000, 1_500, 1_000, 192)],
  vtt: {},
  webpVtt: {},
  json: {},
};

function check(changes: object): readonly string[] {
  return checkStoryboard(create(StoryboardResultSchema, { ...whole, ...changes }));
}

describe('a storyboard', () => {
  it('holds with tiles that follow each other, each in a place of its own', () => {
    expect(check({})).toEqual([]);
  });

  it('does not hold with tiles that leave gaps or show what is not theirs', () => {
    expect(check({ tiles: [tile(500, 1_000, 600)] })).toEqual([
      'tile 0 of the storyboard starts at 0.5 s, not where the one before ends, at 0 s',
    ]);
    expect(check({ tiles: [tile(0, 1_000, 1_000)] })).toEqual([
      'tile 0 of the storyboard shows 1 s, outside of [0 s, 1 s)',
    ]);
    expect(check({ tiles: [{ startOffset: ms(0) }] })).toEqual(['tile 0 of the storyboard lacks a time']);
    expect(check({ tiles: [] })).toEqual(['the storyboard has no tiles']);
  });

  it('does not hold with tiles outside of their sheets, or one over the other', () => {
    expect(check({ tiles: [tile(0, 1_000, 0, 193)] })).toEqual([
      'tile 0 of the storyboard, of 192x108 pixels at 193,0, is outside its sheet',
    ]);
    expect(check({ tiles: [{ ...tile(0, 1_000, 0), sheetIndex: 1 }] })).toEqual([
      'tile 0 of the storyboard is in sheet 1, which is not there',
    ]);
    expect(check({ tiles: [tile(0, 1_000, 0), tile(1_000, 2_000, 1_000)] })).toEqual([
      'tiles of the storyboard share a place',
    ]);
  });

  it('does not hold without its sheets and indexes, or with sheets that differ or are too large', () => {
    expect(check({ vtt: undefined, interval: ms(0) })).toEqual([
      'the intervals of the storyboard have no length',
      'the storyboard lacks an index',
    ]);
    expect(check({ sheets: [{ jpeg: image }] })).toEqual(['sheet 0 of the storyboard lacks an image']);
    const other = { width: 5_000, height: 108 };
    expect(check({ sheets: [{ jpeg: image, webp: other }] })).toEqual([
      'sheet 0 of the storyboard has 384x108 pixels as JPEG and 5000x108 as WebP',
    ]);
    expect(check({ sheets: [{ jpeg: other, webp: other }] })).toHaveLength(1);
  });

  it('has a bounded number of tiles', () => {
    const tiles = Array.from({ length: 401 }, (_, index) => ({ ...tile(index, index + 1, index), top: index }));
    const tall = { width: 384, height: 4_096 };
    expect(check({ tiles, sheets: [{ jpeg: tall, webp: tall }] })).toEqual([
      'the storyboard has 401 tiles, more than 400',
    ]);
  });
});

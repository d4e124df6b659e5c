import { describe, expect, it } from 'vitest';
import { fromSeconds, toSeconds } from '../../time/rational-time.ts';
import { STORYBOARD_PARAMETERS } from './storyboard-parameters.ts';
import { TileChooser } from './tile-chooser.ts';

/** Times of frames at some rate, with a keyframe every so many, the first of them at `firstKey`. */
function frames(seconds: number, perSecond: number, keyEvery: number, firstKey = 0) {
  return Array.from({ length: seconds * perSecond }, (_, number) => ({
    time: fromSeconds(number / perSecond),
    isKey: (number - firstKey) % keyEvery === 0,
  }));
}

function choose(all: readonly { readonly time: bigint; readonly isKey: boolean }[], duration?: number) {
  const chooser = new TileChooser(duration === undefined ? undefined : fromSeconds(duration));
  let places = 0;
  for (const frame of all) {
    const place = chooser.push(frame);
    places = Math.max(places, (place ?? -1) + 1);
  }
  expect(new Set(chooser.tiles.map(({ place }) => place)).size).toBe(chooser.tiles.length);
  const tiles = chooser.tiles.map(({ interval, time, isKey }) => [Number(interval), toSeconds(time), isKey] as const);
  return { length: toSeconds(chooser.length), tiles, places };
}

describe('TileChooser', () => {
  it('chooses the first keyframe of an interval, or else its first frame', () => {
    // Keyframes at 0.6, 2.2 and 3.8 s.
    expect(choose(frames(5, 10, 16, 6), 5)).toEqual({
      length: 1,
      tiles: [
        [0, 0.6, true],
        [1, 1, false],
        [2, 2.2, true],
        [3, 3.8, true],
        [4, 4, false],
      ],
      places: 5,
    });
  });

  it.each([
    [1, 1],
    [60, 1],
    [61, 2],
    [300, 2],
    [301, 10],
    [3_600, 10],
    [3_601, 30],
    [10_800, 30],
    [10_801, 60],
    [43_200, 120],
    [43_201, 240],
    [200_000, 960],
  ])('has intervals for %i s of %i s', (duration, length) => {
    expect(choose([], duration).length).toBe(length);
  });

  it('never has more than 360 tiles', () => {
    for (const { upToSeconds, intervalSeconds } of STORYBOARD_PARAMETERS.intervals) {
      expect(upToSeconds / intervalSeconds).toBeLessThanOrEqual(360);
      expect(choose(frames(upToSeconds, 2, 1), upToSeconds).tiles).toHaveLength(upToSeconds / intervalSeconds);
    }
  });

  it('has intervals that are multiples of each other', () => {
    const lengths = STORYBOARD_PARAMETERS.intervals.map(({ intervalSeconds }) => intervalSeconds);
    for (const [index, length] of lengths.slice(1).entries()) expect(length % (lengths[index] ?? 0)).toBe(0);
  });

  it.each([
    [59, 7, 3, 2],
    [301, 5, 23, 11],
    [4_000, 2, 37, 5],
    [12_000, 1, 1, 0],
  ])(
    'chooses of %i s the same without a duration, and with one that is too short',
    (seconds, perSecond, keyEvery, firstKey) => {
      const all = frames(seconds, perSecond, keyEvery, firstKey);
      const { length, tiles } = choose(all, seconds);
      for (const told of [undefined, 10, 100]) {
        if (told !== undefined && told > seconds) continue;
        const found = choose(all, told);
        expect(found).toMatchObject({ length, tiles });
        expect(found.places).toBeLessThanOrEqual(360);
      }
    },
  );

  it('has no tile for an interval in which no frame begins', () => {
    const times = [0, 0.9, 3.5].map((time) => ({ time: fromSeconds(time), isKey: false }));
    expect(choose(times, 5).tiles.map(([interval]) => interval)).toEqual([0, 3]);
  });
});

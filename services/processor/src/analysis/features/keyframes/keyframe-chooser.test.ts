import { describe, expect, it } from 'vitest';
import type { HeldFrame, Thumbnail } from '../../decoding/media-file.ts';
import { flat, frameOf, paintThumbnail } from '../synthetic-frames.ts';
import { KeyframeChooser } from './keyframe-chooser.ts';

/** A checkerboard: the finer and stronger, the sharper. */
function board(contrast: number): Thumbnail {
  return paintThumbnail((x, y) => 120 + (contrast * ((x + y) % 2 ? 1 : -1)) / 2, 90, 160);
}

function choose(frames: readonly Thumbnail[]) {
  const chosen: [shot: number, frame: number][] = [];
  let alive = 0;
  let mostAlive = 0;
  const counted = (held: HeldFrame): HeldFrame => {
    alive++;
    mostAlive = Math.max(mostAlive, alive);
    return { ...held, [Symbol.dispose]: () => void alive-- };
  };
  using chooser = new KeyframeChooser(({ shotIndex, frame }) => chosen.push([shotIndex, frame]));
  frames.forEach((thumbnail, number) => {
    chooser.push(frameOf(thumbnail, number, counted));
  });
  chooser.finish();
  return { chosen, alive, mostAlive };
}

const still = (count: number, thumbnail: Thumbnail): Thumbnail[] => Array.from({ length: count }, () => thumbnail);

describe('KeyframeChooser', () => {
  it('chooses the sharpest candidate of each shot', () => {
    const first = [...still(30, board(10)), ...still(10, board(60)), ...still(10, board(10))];
    const second = [
      ...still(20, flat(230)),
      ...still(
        10,
        paintThumbnail((x) => (x % 2 ? 235 : 215)),
      ),
    ];
    expect(choose([...first, ...second]).chosen).toEqual([
      [0, 30],
      [1, 70],
    ]);
  });

  it('prefers any picture to black, but gives a black shot its picture', () => {
    const { chosen } = choose([...still(20, flat(16)), ...still(5, board(20)), ...still(30, flat(240))]);
    expect(chosen.map(([shot]) => shot)).toEqual([0, 1]);
    expect(choose(still(30, flat(16))).chosen).toHaveLength(1);
  });

  it('has a picture even for a shot of two frames at the end', () => {
    expect(choose([...still(30, flat(30)), ...still(2, flat(220))]).chosen.map(([shot]) => shot)).toEqual([0, 1]);
  });

  it('holds few frames at a time, and none in the end', () => {
    const { alive, mostAlive } = choose(still(500, board(40)));
    expect(alive).toBe(0);
    // The three seconds that the shots are behind, at two and a half a second, the best, and the last.
    expect(mostAlive).toBeLessThanOrEqual(11);
  });

  it('has a picture for every one of many short shots', () => {
    const noise = (seed: number) =>
      paintThumbnail((x, y) => 30 + (Math.imul((seed << 12) + ((y >> 2) << 6) + (x >> 2), 2_654_435_761) >>> 24) * 0.7);
    const frames = Array.from({ length: 12 }, (_, shot) => still(8, noise(shot))).flat();
    expect(choose(frames).chosen.map(([, frame]) => Math.floor(frame / 8))).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ]);
  });

  it('releases what it holds when it is given up half-way', () => {
    let alive = 0;
    const chooser = new KeyframeChooser(() => undefined);
    for (let number = 0; number < 23; number++) {
      chooser.push(
        frameOf(board(40), number, (held) => {
          alive++;
          return { ...held, [Symbol.dispose]: () => void alive-- };
        }),
      );
    }
    expect(alive).toBeGreaterThan(0);
    chooser[Symbol.dispose]();
    expect(alive).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import type { Picture, Thumbnail } from '../../decoding/media-file.ts';
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
  const counted = (picture: Picture): Picture => {
    alive++;
    mostAlive = Math.max(mostAlive, alive);
    return { ...picture, [Symbol.dispose]: () => void alive-- };
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

  it('keeps few pictures at a time, and none in the end', () => {
    const { alive, mostAlive } = choose(still(500, board(40)));
    expect(alive).toBe(0);
    // The three seconds that the shots are behind, at five a second.
    expect(mostAlive).toBeLessThanOrEqual(18);
  });

  it('releases what it holds when it is given up half-way', () => {
    let alive = 0;
    const chooser = new KeyframeChooser(() => undefined);
    for (let number = 0; number < 23; number++) {
      chooser.push(
        frameOf(board(40), number, (picture) => {
          alive++;
          return { ...picture, [Symbol.dispose]: () => void alive-- };
        }),
      );
    }
    expect(alive).toBeGreaterThan(0);
    chooser[Symbol.dispose]();
    expect(alive).toBe(0);
  });
});

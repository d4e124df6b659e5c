import { describe, expect, it } from 'vitest';
import type { Thumbnail } from '../../decoding/media-file.ts';
import { fromSeconds } from '../../time/rational-time.ts';
import { flat, frameOf, paintThumbnail } from '../synthetic-frames.ts';
import { FreezeDetector } from './freeze-detector.ts';

/** Frames of the passages found, half-open. */
function passagesIn(
  frames: readonly Thumbnail[],
  keyFrames: readonly number[] = [],
  bytes: readonly number[] = [],
): readonly [number, number][] {
  const detector = new FreezeDetector();
  frames.forEach((thumbnail, number) => {
    detector.push({ ...frameOf(thumbnail, number), isKey: keyFrames.includes(number), codedBytes: bytes[number] });
  });
  return detector
    .finish(fromSeconds(frames.length / 25))
    .map(({ start, end }) => [Math.round(Number(start) / 4e7), Math.round(Number(end) / 4e7)]);
}

type Paint = (x: number, y: number) => number;

/** A picture of hills, `seen` so many samples from the right. */
const hills =
  (seen: number): Paint =>
  (x, y) =>
    110 + 40 * Math.sin((x + seen) / 4) + 30 * Math.cos(y / 5 + (x + seen) / 9);
const noise = (x: number, y: number, seed: number): number => (((x * 7 + y * 13 + seed * 31) % 11) - 5) / 5;
const repeat = (paint: Paint, count: number): Thumbnail[] => Array.from({ length: count }, () => paintThumbnail(paint));
/** A camera that moves by so many samples per frame, up to where the hills are seen from `to`. */
const panTo = (to: number, count: number, speed: number): Thumbnail[] =>
  Array.from({ length: count }, (_, i) => paintThumbnail(hills(to - (count - 1 - i) * speed)));
/** One that moves from there on. */
const panFrom = (from: number, count: number, speed: number): Thumbnail[] =>
  Array.from({ length: count }, (_, i) => paintThumbnail(hills(from + (i + 1) * speed)));

describe('FreezeDetector', () => {
  it('finds passages from the frame that stays to the first that differs, after fast and slow movement', () => {
    for (const speed of [3, 0.5, 0.1]) {
      const frames = [...panTo(0, 26, speed), ...repeat(hills(0), 74), ...panFrom(0, 25, speed)];
      expect(passagesIn(frames), `${speed} samples a frame`).toEqual([[25, 100]]);
    }
  });

  it('finds a passage from the first frame on, one that lasts to the end, and two that follow each other', () => {
    expect(passagesIn([...repeat(hills(0), 60), ...panFrom(0, 25, 1)])).toEqual([[0, 60]]);
    expect(passagesIn([...panTo(0, 26, 1), ...repeat(hills(0), 49)])).toEqual([[25, 75]]);
    expect(passagesIn([...repeat(hills(0), 50), ...repeat(() => 90, 50)])).toEqual([
      [0, 50],
      [50, 100],
    ]);
  });

  it('leaves out what is too short, and what moves, however slowly', () => {
    expect(passagesIn([...panTo(0, 26, 1), ...repeat(hills(0), 48), ...panFrom(0, 25, 1)])).toEqual([]);
    for (const speed of [3, 0.5, 0.1, 0.03]) expect(passagesIn(panFrom(0, 150, speed)), `${speed}`).toEqual([]);
  });

  it('does not take somebody for frozen who sits still and breathes', () => {
    const breathing = Array.from({ length: 200 }, (_, i) => {
      const edge = 30 + 0.5 * Math.sin((2 * Math.PI * i) / 100);
      return paintThumbnail((x, y) => (y < 12 ? 90 : 90 + 70 / (1 + Math.exp(4 * (edge - x)))));
    });
    expect(passagesIn(breathing)).toEqual([]);
  });

  it('does not take somebody for frozen who is out of focus either, sharp or soft as the edge may be', () => {
    for (const sharpness of [4, 1.5, 0.5]) {
      const breathing = Array.from({ length: 200 }, (_, i) => {
        const edge = 30 + 0.5 * Math.sin((2 * Math.PI * i) / 100);
        return paintThumbnail((x, y) => (y < 12 ? 90 : 90 + 40 / (1 + Math.exp(sharpness * (edge - x)))));
      });
      expect(passagesIn(breathing), `${sharpness}`).toEqual([]);
    }
  });

  it('begins with the first frame of all although the encoder still touches up a sample in it', () => {
    const dark: Paint = (x, y) => hills(0)(x, y) - (x === 20 && y === 20 ? 24 : 0);
    expect(passagesIn([...repeat(dark, 5), ...repeat(hills(0), 65), ...panFrom(0, 25, 1)], [0])).toEqual([[0, 70]]);
  });

  it('lets an encoder touch up a speck again and again', () => {
    const speck: Paint = (x, y) => hills(0)(x, y) + (x === 20 && y === 20 ? 15 : 0);
    const touched = Array.from({ length: 90 }, (_, i) => paintThumbnail(i % 7 < 3 ? speck : hills(0)));
    expect(passagesIn([...panTo(0, 26, 1), ...touched, ...panFrom(0, 25, 1)])).toEqual([[25, 116]]);
  });

  it('tells where somebody who hardly moves stops and goes on although the encoder leaves out the smallest steps', () => {
    // An arm that sinks by a twentieth of a sample a frame, of which every second step is left out and made up for by the next.
    const armAt =
      (y: number): Paint =>
      (x, row) =>
        90 + (x > 20 && x < 40 ? 120 / (1 + Math.exp(4 * (y - row))) : 0);
    const sinking = (from: number): Thumbnail[] =>
      Array.from({ length: 40 }, (_, i) => paintThumbnail(armAt(from + 0.1 * Math.floor(i / 2))));
    const frames = [...sinking(10), ...repeat(armAt(12), 80), ...sinking(12.1)];
    expect(passagesIn(frames)).toEqual([[40, 120]]);
  });

  it('sees through the flicker of a codec, but not through a slow fade or a small thing that moves', () => {
    const flicker = Array.from({ length: 75 }, (_, i) => paintThumbnail((x) => 90 + ((x + i) % 64 === 0 ? 1 : 0)));
    expect(passagesIn(flicker)).toEqual([[0, 75]]);
    expect(passagesIn(Array.from({ length: 100 }, (_, i) => flat(60 + Math.floor(i / 20))))).toEqual([]);
    const dot = Array.from({ length: 100 }, (_, i) => paintThumbnail((x, y) => (x === i % 64 && y === 9 ? 120 : 90)));
    expect(passagesIn(dot)).toEqual([]);
  });

  it('takes what a key frame changes for the same picture: everything a little, even all of it brighter', () => {
    const anew: Paint = (x, y) => hills(0)(x, y) + 1 + 6 * noise(x, y, 1);
    const frames = [...panTo(0, 26, 0.1), ...repeat(hills(0), 29), ...repeat(anew, 45), ...panFrom(0, 25, 1)];
    expect(passagesIn(frames, [55])).toEqual([[25, 100]]);
    expect(passagesIn(frames)).toEqual([]);
  });

  it('does not take a thing that appears for what a key frame changes', () => {
    const withCaption: Paint = (x, y) => (y > 30 && x > 20 && x < 30 ? 235 : hills(0)(x, y));
    expect(passagesIn([...repeat(hills(0), 60), ...repeat(withCaption, 60)], [60])).toEqual([
      [0, 60],
      [60, 120],
    ]);
  });

  it('finds both ends where a key frame is next to them', () => {
    const anew: Paint = (x, y) => hills(0)(x, y) + 4 * noise(x, y, 2);
    const early = [...panTo(0, 26, 0.1), ...repeat(hills(0), 1), ...repeat(anew, 73), ...panFrom(0, 25, 0.1)];
    expect(passagesIn(early, [27])).toEqual([[25, 100]]);
    const late = [...panTo(0, 26, 1), ...repeat(hills(0), 71), ...repeat(anew, 3), ...panFrom(0, 25, 1)];
    expect(passagesIn(late, [97])).toEqual([[25, 100]]);
  });

  it('lets an encoder touch up a part of the picture for a moment', () => {
    const touched =
      (share: number): Paint =>
      (x, y) =>
        hills(0)(x, y) + (x < 12 && y < 6 ? 12 * share : 0);
    const frames = [...panTo(0, 26, 1), ...repeat(hills(0), 30), ...repeat(touched(0.5), 1), ...repeat(touched(1), 40)];
    expect(passagesIn(frames)).toEqual([[25, 97]]);
  });

  it('tells where a slow movement stops and goes on although B frames spread the last and the first step over four frames', () => {
    const mixed = (from: number, to: number): Thumbnail[] =>
      [0.25, 0.5, 0.75].map((share) =>
        paintThumbnail((x, y) => (1 - share) * hills(from)(x, y) + share * hills(to)(x, y)),
      );
    // The step from frame 24 to frame 25, and that from 99 to 100.
    const frames = [
      ...panTo(-0.2, 25, 0.2),
      ...mixed(-0.2, 0),
      ...repeat(hills(0), 69),
      ...mixed(0, 0.2),
      ...panFrom(0, 25, 0.2),
    ];
    const [[start, end] = [0, 0], ...others] = passagesIn(frames);
    expect([Math.abs(start - 25) <= 1, Math.abs(end - 100) <= 1, others]).toEqual([true, true, []]);
  });

  it('does not begin with a key frame shortly before, which changes a slow scene by more than its steps', () => {
    const spot = (x: number, y: number): number => (x === 40 && y === 20 ? 45 : 0);
    const anew =
      (seen: number): Paint =>
      (x, y) =>
        hills(seen)(x, y) + noise(x, y, 5) + spot(x, y);
    const last = [6, 5, 4, 3, 2, 1, 0].map((steps) => paintThumbnail(anew(-0.012 * steps)));
    const frames = [...panTo(-0.084, 30, 0.012), ...last, ...repeat(anew(0), 70), ...panFrom(0, 25, 1)];
    const [[start, end] = [0, 0], ...others] = passagesIn(frames, [30]);
    expect([Math.abs(start - 36) <= 1, end, others]).toEqual([true, 107, []]);
  });

  it('tells by the bytes of frames where a movement goes on that is too little to be seen at first', () => {
    const frames = [...panTo(0, 26, 0.2), ...repeat(hills(0), 77), ...panFrom(0, 25, 0.2)];
    const bytes = frames.map((_, number) => (number <= 25 || number >= 100 ? 90 : 12 + 2 * (number % 2)));
    const [[start, end] = [0, 0], ...others] = passagesIn(frames, [], bytes);
    expect(passagesIn(frames)).toEqual([[25, 103]]);
    expect([start, Math.abs(end - 100) <= 1, others]).toEqual([25, true, []]);
  });

  it('begins at a cut from a slow scene, however long the picture gets better after it', () => {
    const better = Array.from({ length: 15 }, (_, i) =>
      paintThumbnail((x, y) => 90 + hills(0)(x, y) / 4 + (15 - i) * 0.2 * noise(x, y, 4)),
    );
    const still = repeat((x, y) => 90 + hills(0)(x, y) / 4, 60);
    expect(passagesIn([...panTo(0, 30, 0.03), ...better, ...still, ...panFrom(0, 25, 1)], [30])).toEqual([[30, 105]]);
  });

  it('begins at a cut that changes little of a slow scene, such as one to a few white words', () => {
    const dark =
      (seen: number): Paint =>
      (x, y) =>
        20 + hills(seen)(x, y) / 8;
    const word = (x: number, y: number): boolean => y > 14 && y < 18 && x > 10 && x < 44 && x % 6 < 2;
    const words =
      (worse: number): Paint =>
      (x, y) =>
        word(x, y) ? 220 : dark(0)(x, y) + worse * noise(x, y, 4);
    const slow = Array.from({ length: 30 }, (_, i) => paintThumbnail(dark(0.1 * (i - 29))));
    const better = Array.from({ length: 15 }, (_, i) => paintThumbnail(words((15 - i) * 0.2)));
    const frames = [...slow, ...better, ...repeat(words(0), 60), ...panFrom(0, 25, 1)];
    expect(passagesIn(frames, [30])).toEqual([[30, 105]]);
  });

  it('does not take a slow movement for frozen whose frames are all key frames', () => {
    const everyFrame = Array.from({ length: 150 }, (_, i) => i);
    expect(passagesIn(panFrom(0, 150, 0.5), everyFrame)).toEqual([]);
    const stops = [...panTo(0, 26, 1), ...repeat(hills(0), 74), ...panFrom(0, 25, 1)];
    expect(passagesIn(stops, everyFrame)).toEqual([[25, 100]]);
  });

  it('takes the frames in which a picture gets better after a cut for frozen', () => {
    const coarse: Paint = (x, y) => hills(0)(x, y) + 3 * noise(x, y, 3);
    const better: Paint = (x, y) => hills(0)(x, y) + 1.5 * noise(x, y, 3);
    const frames = [
      ...repeat(() => 40, 10),
      ...repeat(coarse, 1),
      ...repeat(better, 1),
      ...repeat(hills(0), 70),
      ...panFrom(0, 25, 1),
    ];
    expect(passagesIn(frames, [10])).toEqual([[10, 82]]);
  });
});
